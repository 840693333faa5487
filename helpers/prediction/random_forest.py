"""Random forests: many trees, each grown on other rows and other columns, and the mean of their answers."""

import warnings

import numpy as np
from joblib import Parallel, delayed
from sklearn.metrics import r2_score
from sklearn.utils.validation import check_is_fitted

from helpers.prediction.decision_tree import DecisionTreeClassifier, DecisionTreeRegressor
from helpers.prediction.tree_growing import sort_columns
from helpers.prediction.tree_learner import ClassLearner, NumberLearner, count_or_share
from helpers.validation import as_generator, check_boolean, check_integer

__all__ = ["RandomForestClassifier", "RandomForestRegressor"]


class _RandomForest:
    """What forests for classes and for numbers do alike."""

    def fit(self, X, y, sample_weight=None):
        """Grow the trees: each on a sample of the rows, drawn with replacement, each node on a draw of the columns.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
        y : array-like of shape (n_samples,)
        sample_weight : array-like of shape (n_samples,), optional
            Multiplied with how often a row was drawn. Rows of weight zero are never drawn.

        Returns
        -------
        self
        """
        X, target, weight = self._read(X, y, sample_weight)
        limits = self._limits(*X.shape)
        self._check_forest()
        columns = sort_columns(X)  # once for all trees
        self._drawable, self._n_samples = np.flatnonzero(weight), len(X)
        self._seeds = as_generator(self.random_state).integers(2**63, size=self.n_estimators)

        def grow(seed):
            rng = np.random.default_rng(seed)
            return self._grow(X, target, weight * self._draw(rng), limits, columns, rng)

        self.estimators_ = [self._as_estimator(tree) for tree in self._each(grow, self._seeds)]
        shares = np.mean([tree.feature_importances_ for tree in self.estimators_], axis=0)
        self.feature_importances_ = shares / shares.sum() if shares.sum() > 0 else shares
        if self.oob_score:
            self._judge_out_of_bag(X, target)
        return self

    @property
    def estimators_samples_(self):
        """For each tree the rows that it was grown on, a row as often as it was drawn: drawn again from the seeds."""
        check_is_fitted(self)
        draws = (self._draw(np.random.default_rng(seed)) for seed in self._seeds)
        return [np.repeat(np.arange(self._n_samples), counts) for counts in draws]

    def apply(self, X):
        """Return the number of the leaf that each row ends in, in each tree.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)

        Returns
        -------
        ndarray of int, shape (n_samples, n_estimators)
        """
        X = self._check_new(X)
        return np.column_stack(self._each(lambda tree: tree.tree_.apply(X), self.estimators_))

    def _draw(self, rng):
        """How often each row is in a tree's sample."""
        if not self.bootstrap:
            return np.ones(self._n_samples, dtype=np.int64)
        size = self._n_samples
        if self.max_samples is not None:
            size = count_or_share(self.max_samples, "max_samples", size, "rows")
        return np.bincount(rng.choice(self._drawable, size=size), minlength=self._n_samples)

    def _values(self, X):
        total = 0.0  # added in the order of the trees, whatever the number of jobs
        for values in self._each(lambda tree: tree._values(X), self.estimators_):
            total = total + values
        return total / len(self.estimators_)

    def _judge_out_of_bag(self, X, target):
        """Let each row be judged by those trees alone that have not seen it."""

        def vote(tree, seed):
            unseen = self._draw(np.random.default_rng(seed)) == 0
            values = np.zeros((len(X), tree.tree_.value.shape[1]))
            values[unseen] = tree._values(X[unseen])
            return values, unseen

        total, n_votes = 0.0, 0
        for values, unseen in self._each(vote, self.estimators_, self._seeds):
            total, n_votes = total + values, n_votes + unseen
        judged = n_votes > 0
        if not judged.all():
            warnings.warn(
                f"{np.sum(~judged)} of {len(X)} rows are in the sample of every tree and get no out-of-bag answer "
                "(NaN): raise n_estimators.",
                UserWarning,
                stacklevel=3,
            )
        answers = np.full(total.shape, np.nan)
        answers[judged] = total[judged] / n_votes[judged, None]
        self._keep_out_of_bag(answers, judged, target)

    def _each(self, work, *arguments):
        """Do the same for each tree, in threads: NumPy lets other threads work while it computes."""
        calls = (delayed(work)(*one) for one in zip(*arguments, strict=True))
        return Parallel(n_jobs=self.n_jobs, prefer="threads")(calls)

    def _as_estimator(self, tree):
        shared = {name: value for name, value in self.get_params().items() if name in self._kind().get_params()}
        member = self._kind(**shared | {"random_state": None})
        for name in ("classes_", "n_classes_", "n_features_in_", "feature_names_in_"):
            if hasattr(self, name):
                setattr(member, name, getattr(self, name))
        member._adopt(tree)
        return member

    def _check_forest(self):
        check_integer(self.n_estimators, "n_estimators")
        check_boolean(self.bootstrap, "bootstrap")
        check_boolean(self.oob_score, "oob_score")
        if self.n_jobs is not None and (check_integer(self.n_jobs, "n_jobs", minimum=-64) == 0):
            raise ValueError("n_jobs must be None, a positive integer, or -1 for all processors, got 0.")
        if self.oob_score and not self.bootstrap:
            raise ValueError("oob_score=True needs bootstrap=True: without it no row is out of any bag.")
        if self.max_samples is not None and not self.bootstrap:
            raise ValueError(f"max_samples={self.max_samples!r} needs bootstrap=True: without it all rows are taken.")


class RandomForestClassifier(_RandomForest, ClassLearner):
    r"""A random forest for classes: the mean of the class shares that K trees give.

    .. math:: \hat p_c(x) = rac{1}{K} \sum_{k=1}^{K} \hat p_{c,k}(x), \qquad \hat y(x) = rg\max_c \hat p_c(x)

    C names it; D §3.1(5) and E print the mean of the trees' answers, which is right for numbers and has no meaning for
    classes. Each tree is grown on n rows drawn with replacement, about 63% of all; the others are out of its bag and
    test it for nothing.

    Parameters
    ----------
    n_estimators : int, default=100
        K, the number of trees.
    max_features : "sqrt", "log2", int, float or None, default="sqrt"
        How many columns, drawn anew for each node, are tried.
    bootstrap : bool, default=True
        Whether each tree gets its own sample of the rows.
    max_samples : int, float or None, default=None
        Rows drawn for a tree; a float is a share, None is as many as there are.
    oob_score : bool, default=False
        Whether to judge each row by the trees that have not seen it.
    n_jobs : int, optional
        Threads; -1 takes all processors. The trees do not depend on it.
    random_state : None, int, Generator or RandomState, default=None
        Each tree has its own stream: the first ten of fifty trees are those of a forest of ten.
    criterion, max_depth, min_samples_split, min_samples_leaf, min_weight_fraction_leaf, max_leaf_nodes, \
min_impurity_decrease, class_weight, ccp_alpha
        Those of each tree: see `DecisionTreeClassifier`.

    Attributes
    ----------
    estimators_ : list of DecisionTreeClassifier
    estimators_samples_ : list of ndarray
        The rows of each tree.
    classes_, n_classes_, n_features_in_, feature_names_in_
        As in `DecisionTreeClassifier`.
    feature_importances_ : ndarray of shape (n_features,)
        The mean of the trees'; with the same weakness for columns of many values.
    oob_score_ : float
        Accuracy out of the bag; only with `oob_score`.
    oob_decision_function_ : ndarray of shape (n_samples, n_classes)
        Probabilities out of the bag; NaN for a row that is in every bag.

    Raises
    ------
    ValueError
        If X or y hold NaN or infinity or do not fit each other, a weight is negative or all are zero, or a parameter is
        out of its range.

    References
    ----------
    Breiman (2001), Random Forests, Machine Learning 45.

    Examples
    --------
    >>> X, y = [[25], [31], [44], [58]] * 5, ["app", "app", "mail", "mail"] * 5
    >>> model = RandomForestClassifier(n_estimators=20, random_state=0).fit(X, y)
    >>> model.predict([[20], [60]])
    array(['app', 'mail'], dtype='<U4')
    """

    _kind = DecisionTreeClassifier

    def __init__(
        self,
        n_estimators=100,
        *,
        criterion="gini",
        max_depth=None,
        min_samples_split=2,
        min_samples_leaf=1,
        min_weight_fraction_leaf=0.0,
        max_features="sqrt",
        max_leaf_nodes=None,
        min_impurity_decrease=0.0,
        bootstrap=True,
        oob_score=False,
        n_jobs=None,
        random_state=None,
        class_weight=None,
        ccp_alpha=0.0,
        max_samples=None,
    ):
        self.n_estimators = n_estimators
        self.criterion = criterion
        self.max_depth = max_depth
        self.min_samples_split = min_samples_split
        self.min_samples_leaf = min_samples_leaf
        self.min_weight_fraction_leaf = min_weight_fraction_leaf
        self.max_features = max_features
        self.max_leaf_nodes = max_leaf_nodes
        self.min_impurity_decrease = min_impurity_decrease
        self.bootstrap = bootstrap
        self.oob_score = oob_score
        self.n_jobs = n_jobs
        self.random_state = random_state
        self.class_weight = class_weight
        self.ccp_alpha = ccp_alpha
        self.max_samples = max_samples

    def _keep_out_of_bag(self, answers, judged, codes):
        self.oob_decision_function_ = answers
        self.oob_score_ = float(np.mean(answers[judged].argmax(axis=1) == codes[judged]))


class RandomForestRegressor(_RandomForest, NumberLearner):
    r"""A random forest for numbers: the mean of what K trees answer, D §3.1(5) and E.

    .. math:: \hat y(x) = rac{1}{K} \sum_{k=1}^{K} \hat y_k(x)

    Parameters
    ----------
    max_features : "sqrt", "log2", int, float or None, default=1.0
        How many columns, drawn anew for each node, are tried: all, as in scikit-learn. A third often predicts better.
    n_estimators, criterion, max_depth, min_samples_split, min_samples_leaf, min_weight_fraction_leaf, \
max_leaf_nodes, min_impurity_decrease, bootstrap, oob_score, n_jobs, random_state, ccp_alpha, max_samples
        As in `RandomForestClassifier` and `DecisionTreeRegressor`.

    Attributes
    ----------
    estimators_ : list of DecisionTreeRegressor
    estimators_samples_, feature_importances_, n_features_in_, feature_names_in_
        As in `RandomForestClassifier`.
    oob_score_ : float
        R² out of the bag; only with `oob_score`.
    oob_prediction_ : ndarray of shape (n_samples,)
        Answers out of the bag; NaN for a row that is in every bag.

    Raises
    ------
    ValueError
        As `RandomForestClassifier`.

    References
    ----------
    Breiman (2001), Random Forests, Machine Learning 45.

    Examples
    --------
    >>> model = RandomForestRegressor(n_estimators=20, random_state=0).fit([[1], [2], [3], [4]], [5.0, 5.0, 5.0, 5.0])
    >>> model.predict([[99]])
    array([5.])
    """

    _kind = DecisionTreeRegressor

    def __init__(
        self,
        n_estimators=100,
        *,
        criterion="squared_error",
        max_depth=None,
        min_samples_split=2,
        min_samples_leaf=1,
        min_weight_fraction_leaf=0.0,
        max_features=1.0,
        max_leaf_nodes=None,
        min_impurity_decrease=0.0,
        bootstrap=True,
        oob_score=False,
        n_jobs=None,
        random_state=None,
        ccp_alpha=0.0,
        max_samples=None,
    ):
        self.n_estimators = n_estimators
        self.criterion = criterion
        self.max_depth = max_depth
        self.min_samples_split = min_samples_split
        self.min_samples_leaf = min_samples_leaf
        self.min_weight_fraction_leaf = min_weight_fraction_leaf
        self.max_features = max_features
        self.max_leaf_nodes = max_leaf_nodes
        self.min_impurity_decrease = min_impurity_decrease
        self.bootstrap = bootstrap
        self.oob_score = oob_score
        self.n_jobs = n_jobs
        self.random_state = random_state
        self.ccp_alpha = ccp_alpha
        self.max_samples = max_samples

    def _keep_out_of_bag(self, answers, judged, y):
        self.oob_prediction_ = answers[:, 0]
        self.oob_score_ = r2_score(y[judged], answers[judged, 0]) if judged.sum() > 1 else float("nan")
