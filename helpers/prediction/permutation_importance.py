"""Permutation importance: how much worse a model judges when one column is shuffled."""

import numpy as np
from sklearn.metrics import check_scoring
from sklearn.utils import Bunch

from helpers.validation import as_generator, check_integer

__all__ = ["permutation_importance"]


def permutation_importance(estimator, X, y, *, scoring=None, n_repeats=5, random_state=None):
    r"""Shuffle one column at a time and see what the score loses.

    .. math:: I_j = s(X, y) - \frac{1}{R} \sum_{r=1}^{R} s(X^{(j, r)}, y)

    :math:`X^{(j, r)}` is X with column j in random order: the column keeps its values and loses what it knows. On new
    rows that is what the model's answers owe to the column; on the rows it was fitted to it shows what it learned by
    heart as well. Of two columns that say the same, neither looks important, since each stands in for the other.

    Parameters
    ----------
    estimator : object
        Fitted; is not fitted again.
    X : array-like or DataFrame of shape (n_samples, n_features)
        Best rows that the estimator has not seen.
    y : array-like of shape (n_samples,)
    scoring : str, callable or None, default=None
        scikit-learn's names, or `scoring(estimator, X, y)`; greater is better. None: the estimator's own `score`.
    n_repeats : int, default=5
        How often each column is shuffled.
    random_state : None, int, Generator or RandomState, default=None

    Returns
    -------
    Bunch
        As scikit-learn's: `importances` of shape (n_features, n_repeats), and its `importances_mean` and
        `importances_std` (over the shuffles: what more rows would change is not in it), in units of the score.

    Raises
    ------
    ValueError
        If X and y do not fit each other, or `n_repeats` is below 1.

    References
    ----------
    Breiman (2001), Random Forests, Machine Learning 45, section 10.

    Examples
    --------
    >>> from helpers.prediction import DecisionTreeClassifier
    >>> X, y = [[0, 5], [1, 5], [0, 6], [1, 6]] * 10, [0, 1, 0, 1] * 10
    >>> found = permutation_importance(DecisionTreeClassifier().fit(X, y), X, y, random_state=0)
    >>> bool(found.importances_mean[0] > 0.3), float(found.importances_mean[1])
    (True, 0.0)
    """
    check_integer(n_repeats, "n_repeats")
    rng = as_generator(random_state)
    scorer = check_scoring(estimator, scoring=scoring)
    X = X.copy() if hasattr(X, "iloc") else np.array(X)
    if X.ndim != 2 or X.shape[0] != len(y) or X.size == 0:
        raise ValueError(f"X must have two dimensions and a row for each of the {len(y)} in y, got shape {X.shape}.")
    baseline = scorer(estimator, X, y)
    importances = np.empty((X.shape[1], n_repeats))
    for j in range(X.shape[1]):
        column = X.iloc[:, j].array.copy() if hasattr(X, "iloc") else X[:, j].copy()
        for r in range(n_repeats):
            importances[j, r] = baseline - scorer(estimator, _with_column(X, j, column[rng.permutation(len(X))]), y)
        _with_column(X, j, column)
    return Bunch(
        importances_mean=importances.mean(axis=1), importances_std=importances.std(axis=1), importances=importances
    )


def _with_column(X, j, column):
    """Put the column into X, which is our own copy."""
    if hasattr(X, "iloc"):
        X.isetitem(j, column)
    else:
        X[:, j] = column
    return X
