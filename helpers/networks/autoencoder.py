"""Autoencoders for tables: a network that must press each row through a few numbers, and so learns what is ordinary."""

import math
import warnings

import numpy as np
from scipy.optimize import minimize
from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, OutlierMixin, TransformerMixin
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils.validation import check_array, check_is_fitted, validate_data

from helpers.networks.activations import ReLU, Sigmoid, Tanh
from helpers.networks.dense import Dense
from helpers.networks.losses import SquaredError
from helpers.networks.network import Network
from helpers.networks.optimizers import Adam
from helpers.networks.sequential import Sequential
from helpers.validation import as_generator, check_boolean, check_choice, check_fraction, check_integer, check_number

__all__ = ["Autoencoder"]

ACTIVATIONS = {"logistic": Sigmoid, "tanh": Tanh, "relu": ReLU}
FLOATS = [np.float64, np.float32]


class Autoencoder(ClassNamePrefixFeaturesOutMixin, TransformerMixin, OutlierMixin, BaseEstimator):
    r"""An autoencoder: encode each row in k numbers, decode them, and see what was lost (E, listing 22).

    .. math:: z = g_\theta(x), \qquad \hat x = h_\phi(z), \qquad
              J = \frac{1}{2n} \Big( \sum_i \|\hat x_i - x_i\|^2 + \alpha \|W\|^2 \Big)

    with W all weights, x each column less its mean and (with `scale`) over its standard deviation, and n the rows of a
    step. Without hidden layers both maps are linear, :math:`\hat x = W V^\top x + b`, and J is the formula of E times
    1/2n. Then, with :math:`\lambda_j` the sums of squares along the principal axes :math:`u_j`,

    .. math:: W V^\top = \sum_{j \le k} \Big( 1 - \frac{\alpha}{\lambda_j} \Big)_+ u_j u_j^\top

    which is PCA's projection for α = 0, and shrinks for larger α. Hidden layers follow the rows around bends.

    How badly a row comes back is its anomaly score :math:`\|\hat x - x\|^2`. A share of the rows is kept from training:
    of their m scores the :math:`\lceil (1 - r)(m + 1) \rceil`-th smallest is the threshold, so that an ordinary new row
    is called an anomaly with probability r at most (on average over such tables).

    W and V are not tied: untied, a network is a chain of plain layers, here as in torch, and a penalty ties them by
    itself where all is linear. But they start tied, each layer of the decoder as the transpose of its counterpart, so
    that no axis begins with the wrong sign and has to creep through zero.

    Parameters
    ----------
    n_components : int, default=2
        k, the numbers of the code: no more than there are columns, or nothing needs to be learned.
    hidden_layer_sizes : tuple of int, default=()
        The units of the layers between the columns and the code; the decoder has them in reverse. () is linear.
    activation : {"logistic", "tanh", "relu"}, default="tanh"
        After each hidden layer. Code and output are linear: they have no bounds.
    false_alarm_rate : float, default=0.05
        r, between 0 and 1.
    scale : bool, default=True
        Whether to divide each column by its standard deviation. Constant columns are not divided.
    solver : {"auto", "lbfgs", "adam"}, default="auto"
        "lbfgs" takes all rows at each step and settles to many digits, which suits the linear one. "adam" takes
        batches, whose unrest carries a deep one out of poor valleys. "auto" looks whether there are hidden layers.
    alpha : float, default=0
        Strength of the penalty, E's λ; with batches relative to the rows of a batch, as in `MLPRegressor`.
    batch_size : int, default=32
        Rows a step of Adam.
    learning_rate_init : float, default=0.001
        Adam's.
    max_iter : int, default=200
        Steps of L-BFGS or epochs of Adam at most; a ConvergenceWarning says when they did not do.
    tol, n_iter_no_change : float, default=1e-5, and int, default=10
        L-BFGS ends when no slope is steeper than tol; Adam when more than so many epochs in a row do not better the
        loss by tol.
    validation_fraction : float, default=0.2
        The share of rows kept for the threshold.
    random_state : None, int or numpy.random.Generator
        Draws the rows kept, the first weights and the order of the rows.

    Attributes
    ----------
    network_ : Network
        Of two layers, encoder and decoder.
    mean_, scale_ : ndarray of shape (n_features,)
    constant_columns_ : ndarray of int
        Numbers of the columns with one value only. Any other value there is a surprise, counted in its own unit.
    threshold_ : float
        Scores above it are anomalies; `offset_` is minus that, as scikit-learn has it.
    validation_scores_ : ndarray of shape (n_kept,)
        The anomaly scores of the rows kept, in ascending order.
    n_iter_ : int
    loss_curve_ : list of float
        J at each step of L-BFGS, or of each epoch; `loss_` is the last.

    Raises
    ------
    ValueError, TypeError
        If X holds NaN or infinity, has fewer than 4 rows, or a parameter makes no sense.

    References
    ----------
    Baldi and Hornik (1989), Neural networks and principal component analysis, Neural Networks 2.
    Kunin et al. (2019), Loss landscapes of regularized linear autoencoders, ICML.
    Vovk, Gammerman and Shafer (2005), Algorithmic learning in a random world (the threshold).

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> articles = rng.uniform(1, 10, size=500)
    >>> orders = np.outer(articles, [1, 2, 50]) + rng.normal(size=(500, 3)) * [0.1, 0.2, 5]
    >>> model = Autoencoder(1, false_alarm_rate=0.01, random_state=0).fit(orders)
    >>> model.predict([[3, 6, 150], [3, 18, 150]])  # in the second the weight does not go with the articles
    array([ 1, -1])
    >>> np.allclose(model.reconstruct([[3, 6, 150]]), [[3, 6, 150]], rtol=0.01)
    True
    """

    def __init__(
        self,
        n_components=2,
        hidden_layer_sizes=(),
        activation="tanh",
        *,
        false_alarm_rate=0.05,
        scale=True,
        solver="auto",
        alpha=0.0,
        batch_size=32,
        learning_rate_init=0.001,
        max_iter=200,
        tol=1e-5,
        n_iter_no_change=10,
        validation_fraction=0.2,
        random_state=None,
    ):
        self.n_components = n_components
        self.hidden_layer_sizes = hidden_layer_sizes
        self.activation = activation
        self.false_alarm_rate = false_alarm_rate
        self.scale = scale
        self.solver = solver
        self.alpha = alpha
        self.batch_size = batch_size
        self.learning_rate_init = learning_rate_init
        self.max_iter = max_iter
        self.tol = tol
        self.n_iter_no_change = n_iter_no_change
        self.validation_fraction = validation_fraction
        self.random_state = random_state

    def fit(self, X, y=None):
        """Learn what is ordinary from X of shape (n_samples, n_features); y is not looked at."""
        X = validate_data(self, X, dtype=FLOATS, ensure_min_samples=4)
        rate, rng = check_fraction(self.false_alarm_rate, "false_alarm_rate"), as_generator(self.random_state)
        learned, kept = self._keep_rows(X, rng)
        self._learn_columns(learned)
        network = Network(
            [Sequential(half) for half in self._halves(X.shape[1])],
            SquaredError(),
            Adam(check_number(self.learning_rate_init, "learning_rate_init", above=0)),
            alpha=self.alpha,
            random_state=rng,
            dtype=X.dtype.name,
        )
        self.network_ = network.build(X.shape[1:])
        _tie(*network.layers_)
        self._train(self._standardized(learned))
        self.validation_scores_ = np.sort(self._scores(kept))
        self.threshold_ = _threshold(self.validation_scores_, rate)
        self.offset_ = -self.threshold_
        return self

    def transform(self, X):
        """Return the code of each row, shape (n_samples, n_components)."""
        return self._codes(self._checked(X))

    def inverse_transform(self, codes):
        """Return the rows that the decoder makes of codes, shape (n_samples, n_features), in the units of X."""
        check_is_fitted(self)
        codes = check_array(codes, dtype=FLOATS, input_name="codes")
        k = self._n_features_out
        if codes.shape[1] != k:
            raise ValueError(f"codes must have n_components={k} columns, got shape {codes.shape}.")
        return self.mean_ + self.scale_ * self._decoded(codes)

    def reconstruct(self, X):
        """Return each row as it comes back: encoded and decoded, in the units of X."""
        return self.inverse_transform(self.transform(X))

    def anomaly_scores(self, X):
        """Return the squared distance of each row to how it comes back, in standardized columns: high is strange."""
        return self._scores(self._checked(X))

    def score_samples(self, X):
        """Return minus the anomaly scores: as everywhere in scikit-learn, low is strange."""
        return -self.anomaly_scores(X)

    def decision_function(self, X):
        """Return the threshold less the anomaly scores: negative for anomalies."""
        return self.score_samples(X) - self.offset_

    def predict(self, X):
        """Return -1 for each anomaly and 1 for each ordinary row."""
        return np.where(self.decision_function(X) < 0, -1, 1)

    # What a code is

    def _halves(self, n_features):
        """Return the layers of encoder and decoder."""
        k = check_integer(self.n_components, "n_components")
        self._check_code(k, n_features)
        activation = ACTIVATIONS[check_choice(self.activation, "activation", list(ACTIVATIONS))]
        sizes = self._hidden_sizes()

        def chain(hidden, last):
            return [layer for units in hidden for layer in (Dense(units), activation())] + [Dense(last)]

        self._n_features_out = k
        return chain(sizes, k), chain(sizes[::-1], n_features)

    def _hidden_sizes(self):
        sizes = self.hidden_layer_sizes
        sizes = list(sizes) if isinstance(sizes, (list, tuple, np.ndarray)) else [sizes]
        return [check_integer(units, "each of hidden_layer_sizes") for units in sizes]

    def _check_code(self, k, n_features):
        if k > n_features:
            raise ValueError(f"n_components={k} must be at most the number of columns, n_features = {n_features}.")

    def _codes(self, X):
        return self.network_.layers_[0].forward(self._standardized(X))

    def _decoded(self, codes):
        return self.network_.layers_[1].forward(codes)

    def _scores(self, X):
        lost = self._decoded(self._codes(X)) - self._standardized(X)
        return np.einsum("ij,ij->i", lost, lost)

    # Bookkeeping

    def _checked(self, X):
        check_is_fitted(self)
        return validate_data(self, X, reset=False, dtype=FLOATS)

    def _keep_rows(self, X, rng):
        """Return the rows to learn from, and those kept for the threshold."""
        share = check_fraction(self.validation_fraction, "validation_fraction")
        order = rng.permutation(len(X))
        n_kept = min(max(1, round(share * len(X))), len(X) - 2)
        return X[order[n_kept:]], X[order[:n_kept]]

    def _learn_columns(self, X):
        constant = X.min(axis=0) == X.max(axis=0)
        self.constant_columns_ = np.flatnonzero(constant)
        with np.errstate(over="ignore", invalid="ignore", under="ignore"):  # what does not fit is refused below
            self.mean_ = np.where(constant, X[0], X.mean(axis=0))  # exactly: a mean is rounded
            spread = np.where(constant, 1, X.std(axis=0))
        unfit = ~(np.isfinite(self.mean_) & np.isfinite(spread) & (spread > 0))
        if unfit.any():
            raise ValueError(f"X must have units in which variances fit {X.dtype}, got column {unfit.argmax()}.")
        is_scaled = check_boolean(self.scale, "scale")
        self.scale_ = (spread if is_scaled else np.ones_like(spread)).astype(X.dtype)

    def _standardized(self, X):
        with np.errstate(over="ignore", invalid="ignore"):
            Z = ((X - self.mean_) / self.scale_).astype(self.network_.dtype)
            fits = np.isfinite(np.einsum("ij,ij->i", Z, Z))
        if not fits.all():
            raise ValueError(f"X must not lie so far out that its squares overflow, got row {fits.argmin()}.")
        return Z

    def _train(self, Z):
        solver = check_choice(self.solver, "solver", ["auto", "lbfgs", "adam"])
        if solver == "auto":
            solver = "adam" if self._hidden_sizes() else "lbfgs"
        max_iter, patience = (check_integer(getattr(self, name), name) for name in ("max_iter", "n_iter_no_change"))
        tol = check_number(self.tol, "tol", minimum=0)
        if solver == "lbfgs":
            self.loss_curve_, done = _descend(self.network_, Z, max_iter, tol)
        else:
            self.loss_curve_, done = _run_epochs(self.network_, Z, self.batch_size, max_iter, tol, patience)
        self.loss_, self.n_iter_ = self.loss_curve_[-1], len(self.loss_curve_)
        if not done:
            warnings.warn(
                f"Training stopped after max_iter={max_iter}, before the loss had settled: raise max_iter.",
                ConvergenceWarning,
                stacklevel=3,
            )


def _tie(encoder, decoder):
    """Make the weights of the decoder's layers the transposes of those of the encoder's."""
    there, back = ([layer for layer in half.layers if isinstance(layer, Dense)] for half in (encoder, decoder))
    for layer, mirror in zip(there, reversed(back), strict=True):
        mirror.parameters["weights"][...] = layer.parameters["weights"].T


def _descend(network, Z, max_iter, tol):
    """Move all parameters by L-BFGS; return J at each step, and whether it settled."""
    losses = []

    def objective(theta):
        network.parameter_vector[...] = theta
        with np.errstate(over="ignore", invalid="ignore"):
            loss = network.loss_and_gradients(Z, Z)
        if not math.isfinite(loss):
            raise ValueError(f"X must hold numbers of moderate size, the loss became {loss}: set scale=True.")
        return loss, network.gradient_vector.astype(np.float64)

    start = network.parameter_vector.astype(np.float64)
    # ftol=0: only the slope decides, since a loss that has settled to six digits leaves a code that has to three.
    options = {"maxiter": max_iter, "maxfun": 20 * max_iter, "gtol": tol, "ftol": 0.0, "maxcor": 20}
    found = minimize(
        objective, start, jac=True, method="L-BFGS-B", options=options,
        callback=lambda intermediate_result: losses.append(float(intermediate_result.fun)),
    )  # fmt: skip
    network.parameter_vector[...] = found.x
    return losses or [float(found.fun)], found.status != 1


def _run_epochs(network, Z, batch_size, max_iter, tol, patience):
    """Train by Adam; return the loss of each epoch, and whether it settled."""
    losses, best, without_progress = [], np.inf, 0
    for loss in network.epochs(Z, Z, batch_size):
        losses.append(loss)
        without_progress = 0 if loss <= best - tol else without_progress + 1
        best = min(best, loss)
        if without_progress > patience or len(losses) == max_iter:
            return losses, without_progress > patience


def _threshold(scores, rate):
    """Return the score that a new ordinary row exceeds with probability `rate` at most."""
    rank = math.ceil((1 - rate) * (len(scores) + 1) - 1e-9)
    if rank > len(scores):
        warnings.warn(
            f"false_alarm_rate={rate:g} needs at least {math.ceil(1 / rate) - 1} rows kept for the threshold, got "
            f"{len(scores)}: the largest of their scores is taken. Give more rows, or raise validation_fraction.",
            UserWarning,
            stacklevel=3,
        )
    # A little above, for the row that has this score: computed among other rows it may differ in its last digits.
    return float(scores[min(rank, len(scores)) - 1] * (1 + 1000 * np.finfo(scores.dtype).eps))
