"""Read the table of a linear model and take its means off: then the intercept is out of the problem."""

import numpy as np
from sklearn.utils.validation import validate_data

from helpers.validation import is_ready

__all__ = ["centre", "read_table"]


def read_table(estimator, X, y, multi_output=True):
    """Validate X and y as scikit-learn does, quickly where nothing is to be done, and return both as float64.

    Parameters
    ----------
    estimator : BaseEstimator
        Learns `n_features_in_` and `feature_names_in_`.
    X : array-like of shape (n_samples, n_features)
    y : array-like of shape (n_samples,) or, with `multi_output`, (n_samples, n_targets)
    multi_output : bool, default=True

    Returns
    -------
    X, y : ndarray

    Raises
    ------
    ValueError
        If they hold NaN, infinity or numbers that do not fit a float64, or do not fit each other.
    """
    if is_ready(X, y, numeric=True):
        estimator.n_features_in_ = X.shape[1]
        vars(estimator).pop("feature_names_in_", None)  # of an earlier fit to a DataFrame
        return X, y
    try:
        X, y = validate_data(estimator, X, y, dtype=np.float64, y_numeric=True, multi_output=multi_output)
    except OverflowError:
        raise ValueError("X and y must hold numbers that fit a float64, got a larger integer.") from None
    return X, np.asarray(y, dtype=np.float64)


def centre(A, weight, fit_intercept):
    """Return A less its mean (times the root of the weights), the mean, and the length of a column of mere rounding.

    Parameters
    ----------
    A : ndarray of shape (n_samples,) or (n_samples, n_columns)
    weight : ndarray of shape (n_samples,) or None
    fit_intercept : bool
        False takes no mean off.

    Examples
    --------
    >>> Z, mean, _ = centre(np.array([1.0, 2.0, 6.0]), None, True)
    >>> Z, mean
    (array([-2., -1.,  3.]), np.float64(3.0))
    """
    share = np.full(len(A), 1.0 / len(A)) if weight is None else weight / weight.sum()
    mean = np.zeros(A.shape[1:])
    if fit_intercept:
        mean = share @ A
        A = A - mean
        rest = share @ A  # what rounding left: with a million rows the first mean is wrong in its last five digits
        mean = mean + rest
        # Collinear columns magnify the square of what is left. A pass over A, spared where it is out of sight.
        if weight is not None or np.any(np.abs(rest) > 1e-14 * np.abs(A[:100]).max(axis=0)):
            A -= rest
    if weight is not None:
        A = (A.T * np.sqrt(weight)).T
    size = np.sqrt(len(A) if weight is None else weight.sum())
    return A, mean, 4.0 * np.finfo(np.float64).eps * size * np.abs(mean)
