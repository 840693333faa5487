"""Multilayer perceptrons for tables: the network behind scikit-learn's own interface."""

import warnings

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin, MultiOutputMixin, RegressorMixin
from sklearn.exceptions import ConvergenceWarning
from sklearn.model_selection import train_test_split
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, validate_data

from helpers.networks.activations import ReLU, Sigmoid, Tanh
from helpers.networks.dense import Dense
from helpers.networks.losses import BinaryCrossEntropy, CategoricalCrossEntropy, SquaredError
from helpers.networks.network import Network
from helpers.networks.optimizers import Adam, Momentum
from helpers.validation import as_generator, check_choice, check_fraction, check_integer, check_number

__all__ = ["MLPClassifier", "MLPRegressor"]

ACTIVATIONS = {"identity": None, "logistic": Sigmoid, "tanh": Tanh, "relu": ReLU}


class MultilayerPerceptron(BaseEstimator):
    """What classifier and regressor share: building the network, and deciding when it has learned enough."""

    def __init__(
        self,
        hidden_layer_sizes=(100,),
        activation="relu",
        *,
        solver="adam",
        alpha=0.0001,
        batch_size="auto",
        learning_rate_init=0.001,
        max_iter=200,
        shuffle=True,
        random_state=None,
        tol=1e-4,
        momentum=0.9,
        nesterovs_momentum=True,
        early_stopping=False,
        validation_fraction=0.1,
        beta_1=0.9,
        beta_2=0.999,
        epsilon=1e-8,
        n_iter_no_change=10,
    ):
        self.hidden_layer_sizes = hidden_layer_sizes
        self.activation = activation
        self.solver = solver
        self.alpha = alpha
        self.batch_size = batch_size
        self.learning_rate_init = learning_rate_init
        self.max_iter = max_iter
        self.shuffle = shuffle
        self.random_state = random_state
        self.tol = tol
        self.momentum = momentum
        self.nesterovs_momentum = nesterovs_momentum
        self.early_stopping = early_stopping
        self.validation_fraction = validation_fraction
        self.beta_1 = beta_1
        self.beta_2 = beta_2
        self.epsilon = epsilon
        self.n_iter_no_change = n_iter_no_change

    def _fit(self, X, y, loss, n_outputs):
        """Train a new network on X and targets y as the loss wants them."""
        max_iter, patience = (check_integer(getattr(self, name), name) for name in ("max_iter", "n_iter_no_change"))
        check_number(self.tol, "tol", minimum=0)
        rng = as_generator(self.random_state)
        X, held_out, y, y_held_out = self._hold_out(X, y, rng)
        network = Network(
            self._layers(n_outputs), loss, self._optimizer(), alpha=self.alpha, random_state=rng, dtype=X.dtype.name
        ).build(X.shape[1:])
        self.network_, self.n_outputs_, self.n_layers_ = network, n_outputs, len(self._sizes()) + 2
        dense = [layer for layer in network.layers_ if isinstance(layer, Dense)]
        self.coefs_ = [layer.parameters["weights"] for layer in dense]
        self.intercepts_ = [layer.parameters["bias"] for layer in dense]

        self.loss_curve_, self.validation_scores_ = [], [] if self.early_stopping else None
        best, best_parameters, epochs_without_progress = -np.inf, None, 0
        epochs = network.epochs(X, y, self._batch_size(len(X)), shuffle=self.shuffle)
        for self.n_iter_, self.loss_ in zip(range(1, max_iter + 1), epochs, strict=False):
            self.loss_curve_.append(self.loss_)
            if self.early_stopping:
                self.validation_scores_.append(self._score(network.outputs(held_out), y_held_out))
            merit = self.validation_scores_[-1] if self.early_stopping else -self.loss_
            epochs_without_progress = 0 if merit >= best + self.tol else epochs_without_progress + 1
            if merit > best:
                best, best_parameters = merit, network.parameter_vector.copy() if self.early_stopping else None
            if epochs_without_progress > patience:
                break
        else:
            warnings.warn(
                f"Training stopped after max_iter={max_iter} epochs, before the loss had settled: raise max_iter.",
                ConvergenceWarning,
                stacklevel=3,
            )
        if self.early_stopping:
            network.parameter_vector[...] = best_parameters
        self.best_loss_ = None if self.early_stopping else -best
        self.best_validation_score_ = best if self.early_stopping else None
        return self

    def _layers(self, n_outputs):
        check_choice(self.activation, "activation", list(ACTIVATIONS))
        activation, layers = ACTIVATIONS[self.activation], []
        for units in self._sizes():
            layers += [Dense(units)] + ([activation()] if activation else [])
        return [*layers, Dense(n_outputs)]

    def _sizes(self):
        sizes = self.hidden_layer_sizes
        sizes = list(sizes) if isinstance(sizes, (list, tuple, np.ndarray)) else [sizes]
        return [check_integer(units, "each of hidden_layer_sizes") for units in sizes]

    def _optimizer(self):
        check_choice(self.solver, "solver", ["adam", "sgd"])
        rate = check_number(self.learning_rate_init, "learning_rate_init", above=0)
        if self.solver == "sgd":
            return Momentum(rate, self.momentum, self.nesterovs_momentum)
        return Adam(rate, self.beta_1, self.beta_2, self.epsilon)

    def _batch_size(self, n_samples):
        if isinstance(self.batch_size, str):
            check_choice(self.batch_size, "batch_size", ["auto"])
            return min(200, n_samples)
        return check_integer(self.batch_size, "batch_size")

    def _hold_out(self, X, y, rng):
        """Set rows aside for early stopping, a share of each class where there are classes."""
        if not self.early_stopping:
            return X, None, y, None
        share = check_fraction(self.validation_fraction, "validation_fraction")
        if share * len(X) < 2:
            raise ValueError(f"validation_fraction={share} of {len(X)} rows leaves fewer than 2 rows to judge by.")
        seed, groups = int(rng.integers(2**32)), y if isinstance(self, ClassifierMixin) else None
        return train_test_split(X, y, test_size=share, stratify=groups, random_state=seed)

    def _outputs(self, X):
        check_is_fitted(self)
        X = validate_data(self, X, reset=False, dtype=[np.float64, np.float32])
        return self.network_.outputs(X)


class MLPClassifier(ClassifierMixin, MultilayerPerceptron):
    r"""A multilayer perceptron that predicts a class (A §3, listing 1).

    .. math:: h^l = f(h^{l-1} W^l + b^l), \qquad z = h^{L-1} W^L + b^L, \qquad
              P(y = k \mid x) = \mathrm{softmax}(z)_k

    Two classes share one output and the logistic function. Training makes the mean cross-entropy plus
    :math:`\frac{\alpha}{2n}\|W\|^2` small, n being the rows of a batch: scikit-learn's objective. As there, the network
    computes in the type of X: float32 stays float32, all else becomes float64.

    Parameters
    ----------
    hidden_layer_sizes : tuple of int, default=(100,)
        The units of each hidden layer; () leaves logistic regression.
    activation : {"identity", "logistic", "tanh", "relu"}, default="relu"
        f.
    solver : {"adam", "sgd"}, default="adam"
        scikit-learn's "lbfgs" is not offered.
    alpha : float, default=0.0001
        Strength of the L2 penalty on the weights.
    batch_size : int or "auto", default="auto"
        Rows a step; "auto" is 200, or all rows if they are fewer.
    learning_rate_init : float, default=0.001
        The learning rate, which stays as it is.
    max_iter : int, default=200
        Epochs at most; a ConvergenceWarning says when they did not do.
    shuffle : bool, default=True
        Whether each epoch has an order of its own.
    random_state : None, int or numpy.random.Generator
        Draws the first weights, the order of the rows and the held-out rows.
    tol, n_iter_no_change : float, default=1e-4, and int, default=10
        Training ends when more than so many epochs in a row do not better the loss (with `early_stopping`, the score
        on the held-out rows) by tol.
    momentum, nesterovs_momentum : float, default=0.9, and bool, default=True
        For "sgd", see `Momentum`.
    early_stopping, validation_fraction : bool, default=False, and float, default=0.1
        Whether to hold out this share of the rows, stop by the score there, and keep the best parameters.
    beta_1, beta_2, epsilon : float
        For "adam", see `Adam`.

    Attributes
    ----------
    classes_ : ndarray of shape (n_classes,)
    network_ : Network
    coefs_, intercepts_ : list of ndarray
        W and b of each layer, shapes (n_inputs, n_units) and (n_units,): views into the network's vector.
    n_iter_ : int
        Epochs made.
    loss_curve_ : list of float
        The loss of each epoch; `loss_` is the last, `best_loss_` the least.
    validation_scores_, best_validation_score_ : list of float and float, or None
        Accuracy on the held-out rows after each epoch.

    Examples
    --------
    >>> X, y = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], ["no", "yes", "yes", "no"]
    >>> model = MLPClassifier((16,), learning_rate_init=0.05, random_state=0, max_iter=1000, tol=1e-3).fit(X, y)
    >>> model.predict(X)
    array(['no', 'yes', 'yes', 'no'], dtype='<U3')
    """

    def fit(self, X, y):
        """Train on X of shape (n_samples, n_features) and labels y of shape (n_samples,)."""
        X, y = validate_data(self, X, y, dtype=[np.float64, np.float32])
        check_classification_targets(y)
        self.classes_, numbers = np.unique(y, return_inverse=True)
        if len(self.classes_) < 2:
            raise ValueError(f"y must hold at least 2 classes, got one class only: {self.classes_[0]}.")
        if len(self.classes_) == 2:
            return self._fit(X, numbers, BinaryCrossEntropy(), 1)
        return self._fit(X, numbers, CategoricalCrossEntropy(), len(self.classes_))

    def predict(self, X):
        """Return the most probable class of each row."""
        outputs = self._outputs(X)
        return self.classes_[self.network_.loss.predict(outputs)]

    def predict_proba(self, X):
        """Return the probability of each class, shape (n_samples, n_classes), in the order of `classes_`."""
        outputs = self._outputs(X)
        return self.network_.loss.probabilities(outputs)

    def _score(self, outputs, numbers):
        return float(np.mean(self.network_.loss.predict(outputs) == numbers))


class MLPRegressor(MultiOutputMixin, RegressorMixin, MultilayerPerceptron):
    r"""A multilayer perceptron that predicts one number or several.

    .. math:: h^l = f(h^{l-1} W^l + b^l), \qquad \hat y = h^{L-1} W^L + b^L

    Training makes :math:`\frac{1}{2n}\sum_i \|\hat y_i - y_i\|^2 + \frac{\alpha}{2n}\|W\|^2` small (A §3.2 (2), and a
    penalty), n being the rows of a batch. Scale y as well as X: outputs start near 0 and near 1 in size.

    Parameters and attributes are those of `MLPClassifier`, without classes; held-out rows are judged by R².

    Examples
    --------
    >>> X = np.linspace(-1, 1, 200)[:, None]
    >>> model = MLPRegressor((32,), batch_size=20, learning_rate_init=0.01, random_state=0).fit(X, X[:, 0] ** 2)
    >>> bool(abs(model.predict([[0.5]])[0] - 0.25) < 0.05)
    True
    """

    def fit(self, X, y):
        """Train on X of shape (n_samples, n_features) and y of shape (n_samples,) or (n_samples, n_outputs)."""
        X, y = validate_data(self, X, y, dtype=[np.float64, np.float32], multi_output=True, y_numeric=True)
        return self._fit(X, y, SquaredError(), y.shape[1] if y.ndim == 2 else 1)

    def predict(self, X):
        """Return the numbers, shape (n_samples,) or (n_samples, n_outputs)."""
        outputs = self._outputs(X)
        return self.network_.loss.predict(outputs)

    def _score(self, outputs, y):
        y = y.reshape(outputs.shape)
        spread = np.sum((y - y.mean(axis=0)) ** 2, axis=0)
        unexplained = np.sum((y - outputs) ** 2, axis=0)
        return float(np.mean(1 - unexplained / np.where(spread > 0, spread, 1)))
