"""A convolutional network for pictures, behind scikit-learn's interface."""

import math

import numpy as np
from sklearn.utils.validation import validate_data

from helpers.networks.activations import ReLU
from helpers.networks.classifier import NetworkClassifier
from helpers.networks.convolution import Conv2D
from helpers.networks.dense import Dense
from helpers.networks.dropout import Dropout
from helpers.networks.flatten import Flatten
from helpers.networks.layer import check_dtype, check_shape
from helpers.networks.pooling import MaxPool2D
from helpers.validation import check_integer

__all__ = ["ConvClassifier"]


class ConvClassifier(NetworkClassifier):
    r"""A convolutional network that predicts what is in a picture (C §3(1), D §3.3).

    For each number of `filters` a convolution that keeps the size, a pool that halves it, and a ReLU (after the pool,
    where the maximum leaves it four times less to do); then dense layers; then one output a class.

    Parameters
    ----------
    filters : tuple of int, default=(16, 32)
        The channels of each convolution.
    kernel_size : int, default=3
    pool_size : int, default=2
        Height and width of the windows of which each pool keeps the maximum.
    hidden_layer_sizes : tuple of int, default=()
        Dense layers before the last one.
    dropout : float, default=0
        The share of numbers left out before each dense layer, while training.
    image_shape : tuple of int, optional
        (height, width) or (height, width, channels), if pictures come as rows of a table. None takes
        pictures as they are: X of shape (n_samples, height, width) or (n_samples, height, width, channels).
    alpha : float, default=0.0001
        Strength of the L2 penalty on the weights.
    batch_size : int, default=32
    learning_rate_init : float or Schedule, default=0.001
        Adam's.
    max_norm : float, optional
        Shorten gradients that are longer.
    max_iter : int, default=10
        Epochs at most.
    early_stopping : bool, default=False
        Whether to hold out `validation_fraction` (default 0.1) of the pictures, to stop when more than
        `n_iter_no_change` (default 5) epochs in a row do not lower the loss there by `tol` (default 0), and to keep the
        best network.
    random_state : None, int or numpy.random.Generator
    dtype : {"float32", "float64"}, default="float32"

    Attributes
    ----------
    classes_ : ndarray of shape (n_classes,)
    network_ : Network
    n_iter_ : int
        Epochs made.
    loss_curve_, validation_loss_curve_ : list of float
        The loss of each epoch; on the rows held out, or None.

    Examples
    --------
    >>> stripes = np.zeros((40, 8, 8))
    >>> stripes[:20, ::2], stripes[20:, :, ::2] = 1, 1
    >>> labels = np.repeat(["across", "down"], 20)
    >>> ConvClassifier((4,), learning_rate_init=0.01, random_state=0).fit(stripes, labels).score(stripes, labels)
    1.0
    """

    def __init__(
        self,
        filters=(16, 32),
        kernel_size=3,
        *,
        pool_size=2,
        hidden_layer_sizes=(),
        dropout=0.0,
        image_shape=None,
        alpha=0.0001,
        batch_size=32,
        learning_rate_init=0.001,
        max_norm=None,
        max_iter=10,
        early_stopping=False,
        validation_fraction=0.1,
        n_iter_no_change=5,
        tol=0.0,
        random_state=None,
        dtype="float32",
    ):
        self.filters = filters
        self.kernel_size = kernel_size
        self.pool_size = pool_size
        self.hidden_layer_sizes = hidden_layer_sizes
        self.dropout = dropout
        self.image_shape = image_shape
        self.alpha = alpha
        self.batch_size = batch_size
        self.learning_rate_init = learning_rate_init
        self.max_norm = max_norm
        self.max_iter = max_iter
        self.early_stopping = early_stopping
        self.validation_fraction = validation_fraction
        self.n_iter_no_change = n_iter_no_change
        self.tol = tol
        self.random_state = random_state
        self.dtype = dtype

    def _layers(self, n_outputs):
        layers = []
        for filters in _sizes(self.filters, "filters"):
            layers += [Conv2D(filters, self.kernel_size, padding="same", initializer="he")]
            layers += [MaxPool2D(self.pool_size), ReLU()]
        layers += [Flatten()]
        for units in _sizes(self.hidden_layer_sizes, "hidden_layer_sizes"):
            layers += [Dropout(self.dropout), Dense(units, "he"), ReLU()]
        return [*layers, Dropout(self.dropout), Dense(n_outputs)]

    def _ready(self, X, y=None):
        """Return pictures with their channels last, no mask, and y."""
        is_training = y is not None or not hasattr(self, "classes_")
        options = {"reset": is_training, "dtype": check_dtype(self.dtype), "allow_nd": self.image_shape is None}
        X, y = validate_data(self, X, y, **options) if is_training else (validate_data(self, X, **options), None)
        if self.image_shape is not None:
            shape = check_shape(self.image_shape, "image_shape")
            if len(shape) not in (2, 3) or None in shape or math.prod(shape) != X.shape[1]:
                raise ValueError(
                    f"image_shape must be (height, width) or (height, width, channels) with the {X.shape[1]} numbers "
                    f"of a row of X, got {self.image_shape!r}."
                )
            X = X.reshape(len(X), *shape)
        if X.ndim not in (3, 4):
            raise ValueError(
                f"X must hold pictures, shape (n_samples, height, width) or (n_samples, height, width, channels), got "
                f"shape {X.shape}. For pictures as rows of a table, give image_shape."
            )
        return X if X.ndim == 4 else X[..., None], None, y

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.two_d_array = self.image_shape is not None
        tags.input_tags.three_d_array = self.image_shape is None
        return tags


def _sizes(value, name):
    sizes = list(value) if isinstance(value, (list, tuple, np.ndarray)) else [value]
    return [check_integer(size, f"each of {name}") for size in sizes]
