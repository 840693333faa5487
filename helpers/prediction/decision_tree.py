"""Decision trees: one question about one column after the other, each chosen so that the answers tell most."""

from sklearn.utils import Bunch
from sklearn.utils.validation import check_is_fitted

from helpers.prediction.tree_growing import sort_columns
from helpers.prediction.tree_learner import ClassLearner, NumberLearner, importances
from helpers.prediction.tree_pruning import pruning_path
from helpers.validation import as_generator

__all__ = ["DecisionTreeClassifier", "DecisionTreeRegressor"]


class _DecisionTree:
    """What trees for classes and for numbers do alike."""

    def fit(self, X, y, sample_weight=None):
        """Grow the tree, then cut it back if `ccp_alpha` or `max_leaf_nodes` asks for it.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
        y : array-like of shape (n_samples,)
        sample_weight : array-like of shape (n_samples,), optional
            A row counts as if it were there that many times; rows of weight zero are left out. Limits in numbers of
            rows count rows, not weight.

        Returns
        -------
        self
        """
        X, target, weight = self._read(X, y, sample_weight)
        limits = self._limits(*X.shape)
        rng = as_generator(self.random_state) if limits.max_features < X.shape[1] else None
        self._adopt(self._grow(X, target, weight, limits, sort_columns(X), rng))
        return self

    def _adopt(self, tree):
        self.tree_ = tree
        self.feature_importances_ = importances(tree, self.n_features_in_)

    def _values(self, X):
        return self.tree_.value[self.tree_.apply(X)]

    def apply(self, X):
        """Return the number of the leaf that each row ends in, a node of `tree_`.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)

        Returns
        -------
        ndarray of int, shape (n_samples,)
        """
        X = self._check_new(X)
        return self.tree_.apply(X)

    def get_depth(self):
        """Return how many questions the longest path asks."""
        check_is_fitted(self)
        return int(self.tree_.depth.max())

    def get_n_leaves(self):
        """Return the number of leaves."""
        check_is_fitted(self)
        return (len(self.tree_.feature) + 1) // 2

    def cost_complexity_pruning_path(self, X, y, sample_weight=None):
        r"""Return the penalties at which the best pruned tree changes.

        For a penalty α a leaf, the best tree T has the least :math:`\sum_{t \in \text{leaves}(T)} R(t) + \alpha\,|T|`,
        R being a leaf's impurity times its share of the weight. As α rises, it loses one branch after the other.

        Parameters
        ----------
        X, y, sample_weight
            As in `fit`.

        Returns
        -------
        Bunch with `ccp_alphas` and `impurities`, each an ndarray of shape (n_trees,)
            The first is the whole tree, the last its root alone. `ccp_alpha=` takes any of the penalties.
        """
        whole = type(self)(**self.get_params() | {"ccp_alpha": 0.0}).fit(X, y, sample_weight)
        alphas, impurities = pruning_path(whole.tree_)
        return Bunch(ccp_alphas=alphas, impurities=impurities)


class DecisionTreeClassifier(_DecisionTree, ClassLearner):
    r"""A decision tree for classes (CART).

    .. math:: \text{if } x_1 \le t_1 \text{ then (if } x_2 \le t_2 \text{ then} \dots) \text{ else} \dots c_k

    The nested ifs of E. Each node is split by the column :math:`j` and the threshold :math:`t` that leave least
    impurity, weighed by rows: the largest

    .. math:: \Delta = W\,i(W) - W_{x_j \le t}\,i(x_j \le t) - W_{x_j > t}\,i(x_j > t)

    with the impurity i of `helpers.prediction.tree_criteria`. A threshold lies midway between two values that occur. Of
    equally good splits the first in order of columns is taken, then the lowest threshold. All nodes of a level are
    split at once (see `helpers.prediction.tree_growing.grow_tree`). Columns are kept in float64, where scikit-learn
    rounds them to float32 and takes values closer than 1e-7 for equal.

    Parameters
    ----------
    criterion : {"gini", "entropy"}, default="gini"
    max_depth : int, optional
        Questions on a path at most. None: until the leaves are pure.
    min_samples_split : int or float, default=2
        Rows that a node must have to be split; a float is a share of all rows.
    min_samples_leaf : int or float, default=1
        Rows that each side of a split must have; a float is a share of all rows.
    min_weight_fraction_leaf : float, default=0.0
        Share of the weight of all rows that each side of a split must have.
    max_features : None, int, float, "sqrt" or "log2", default=None
        How many columns, drawn anew for each node, are tried; if none of them can split it, more are drawn.
    max_leaf_nodes : int, optional
        Keep the splits that gain most, until there are so many leaves.
    min_impurity_decrease : float, default=0.0
        What a split must gain, :math:`\Delta` over the weight of all rows.
    class_weight : dict, "balanced" or None, default=None
        What a row of each class weighs; "balanced" gives all classes the same weight in all.
    ccp_alpha : float, default=0.0
        What a leaf must be worth: branches that are not are cut off (`cost_complexity_pruning_path`).
    random_state : None, int, Generator or RandomState, default=None
        Used only with `max_features`.

    Attributes
    ----------
    classes_ : ndarray of shape (n_classes,)
    n_classes_ : int
    tree_ : helpers.prediction.tree_growing.Tree
        The nodes, an array a property.
    feature_importances_ : ndarray of shape (n_features,)
        Each column's share in what all splits took off the impurity. Columns with many values look better than they
        are: prefer `helpers.prediction.permutation_importance` on new rows.
    n_features_in_ : int
    feature_names_in_ : ndarray of shape (n_features,)
        Only when X was a DataFrame with string names.

    Raises
    ------
    ValueError
        If X or y hold NaN or infinity or do not fit each other, a weight is negative or all are zero, or a parameter is
        out of its range.

    References
    ----------
    Breiman, Friedman, Olshen and Stone (1984), Classification and Regression Trees.
    Hastie, Tibshirani and Friedman (2009), The Elements of Statistical Learning, 9.2.

    Examples
    --------
    >>> model = DecisionTreeClassifier().fit([[25], [31], [44], [58]], ["app", "app", "mail", "mail"])
    >>> float(model.tree_.threshold[0]), model.predict([[37]])
    (37.5, array(['app'], dtype='<U4'))
    """

    def __init__(
        self,
        *,
        criterion="gini",
        max_depth=None,
        min_samples_split=2,
        min_samples_leaf=1,
        min_weight_fraction_leaf=0.0,
        max_features=None,
        max_leaf_nodes=None,
        min_impurity_decrease=0.0,
        class_weight=None,
        ccp_alpha=0.0,
        random_state=None,
    ):
        self.criterion = criterion
        self.max_depth = max_depth
        self.min_samples_split = min_samples_split
        self.min_samples_leaf = min_samples_leaf
        self.min_weight_fraction_leaf = min_weight_fraction_leaf
        self.max_features = max_features
        self.max_leaf_nodes = max_leaf_nodes
        self.min_impurity_decrease = min_impurity_decrease
        self.class_weight = class_weight
        self.ccp_alpha = ccp_alpha
        self.random_state = random_state


class DecisionTreeRegressor(_DecisionTree, NumberLearner):
    """A decision tree for numbers (CART): as for classes, with the variance as impurity and means as answers.

    Beyond the largest and the smallest value of a column the answer is constant.

    Parameters
    ----------
    criterion : {"squared_error"}, default="squared_error"
    max_depth, min_samples_split, min_samples_leaf, min_weight_fraction_leaf, max_features, max_leaf_nodes, \
min_impurity_decrease, ccp_alpha, random_state
        As in `DecisionTreeClassifier`; impurities are in squared units of y.

    Attributes
    ----------
    tree_, feature_importances_, n_features_in_, feature_names_in_
        As in `DecisionTreeClassifier`.

    Raises
    ------
    ValueError
        If X or y hold NaN or infinity or do not fit each other, a weight is negative or all are zero, or a parameter is
        out of its range.

    References
    ----------
    Breiman, Friedman, Olshen and Stone (1984), Classification and Regression Trees.

    Examples
    --------
    >>> model = DecisionTreeRegressor(max_depth=1).fit([[1], [2], [3], [4]], [10.0, 12.0, 20.0, 22.0])
    >>> model.predict([[0], [2.4], [2.6], [99]])
    array([11., 11., 21., 21.])
    """

    def __init__(
        self,
        *,
        criterion="squared_error",
        max_depth=None,
        min_samples_split=2,
        min_samples_leaf=1,
        min_weight_fraction_leaf=0.0,
        max_features=None,
        max_leaf_nodes=None,
        min_impurity_decrease=0.0,
        ccp_alpha=0.0,
        random_state=None,
    ):
        self.criterion = criterion
        self.max_depth = max_depth
        self.min_samples_split = min_samples_split
        self.min_samples_leaf = min_samples_leaf
        self.min_weight_fraction_leaf = min_weight_fraction_leaf
        self.max_features = max_features
        self.max_leaf_nodes = max_leaf_nodes
        self.min_impurity_decrease = min_impurity_decrease
        self.ccp_alpha = ccp_alpha
        self.random_state = random_state
