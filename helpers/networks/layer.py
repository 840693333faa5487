"""What every layer is: a function with parameters that can say how each number in it moves the result."""

import contextlib

import numpy as np
from sklearn.base import BaseEstimator

from helpers.validation import as_generator

__all__ = ["Layer", "as_dtype", "check_dtype", "check_shape", "rows"]


class Layer(BaseEstimator):
    r"""The contract of all layers, and their bookkeeping.

    A layer maps a batch X to Y, row by row the same. Training needs the way back: from :math:`\partial L/\partial Y`
    to :math:`\partial L/\partial X` and to the gradients of the layer's own parameters.

    Hyperparameters stand in ``__init__`` and nowhere else, as in scikit-learn; all else comes with `build`. A layer of
    your own needs three methods::

        class Scale(Layer):
            def setup(self, input_shape):
                self.add_parameter("factor", np.ones(input_shape))
                return input_shape                                   # the shape of one sample going out

            def forward(self, X, training=False):
                self.X = self.checked(X)
                return self.X * self.parameters["factor"]

            def backward(self, grad):
                np.sum(self.X * grad, axis=0, out=self.gradients["factor"])
                return grad * self.parameters["factor"]

    `backward` belongs to the `forward` before it. It overwrites the gradients (in place: they may be views into a
    network's one long vector) and changes neither its argument nor X.

    Attributes
    ----------
    parameters, gradients : dict of str to ndarray
        What training moves, and the gradient of the loss for each, of the same shape. A layer inside this one
        contributes its own under "its name.".
    state : dict of str to ndarray
        What a layer remembers without training it (running means, say). Saved with the parameters, updated in place.
    penalized : set of str
        The names of the parameters that an L2 penalty shrinks: weights are, biases are not.
    children : dict of str to Layer
        Layers inside this one.
    input_shape, output_shape : tuple of int or None
        The shape of one sample; None stands for a length that may vary from batch to batch.
    dtype, input_dtype : numpy.dtype
        Of the parameters, and of what `forward` takes.
    rng : numpy.random.Generator
        What the layer draws from.
    n_samples : int
        The length of the last batch that `checked` let through; `checked_gradient` wants one as long.
    takes_mask : bool
        Whether `forward` has a keyword `mask` for sequences of unequal length, shape (n_samples, n_steps).
    """

    input_shape = None  # until built
    n_samples = 0  # in the last batch that went forward
    name = ""  # the place in a network, for messages
    takes_mask = False

    def build(self, input_shape, random_state=None, dtype="float32"):
        """Create the parameters for samples of this shape, and return the layer.

        Parameters
        ----------
        input_shape : int or tuple of int or None
            The shape of one sample, without the batch: 64 or (64,) for 64 features, (28, 28, 1) for a picture.
        random_state : None, int or numpy.random.Generator
            Where the first values come from. A network hands its own generator down.
        dtype : {"float32", "float64"}

        Raises
        ------
        ValueError, TypeError
            If the shape or the type is none, or does not suit this layer.
        """
        shape = check_shape(input_shape, "input_shape")
        self.dtype = self.input_dtype = check_dtype(dtype)
        self.rng = as_generator(random_state)
        self.parameters, self.gradients, self.state, self.children, self.penalized = {}, {}, {}, {}, set()
        self.output_shape = check_shape(self.setup(shape), f"what setup of {self.title} returns")
        self.input_shape = shape
        return self

    def setup(self, input_shape):
        """Add parameters, state and inner layers; return the shape of one sample going out (here: as it came in)."""
        return input_shape

    def forward(self, X, training=False):
        """Return the output for a batch X of shape (n_samples, *input_shape), and keep what `backward` needs.

        `training` is True while the network learns: some layers act otherwise then.
        """
        raise NotImplementedError(f"{type(self).__name__} must define forward(X, training=False)")

    def backward(self, grad):
        """Take the gradient of the loss for the output, fill `gradients`, return the gradient for X."""
        raise NotImplementedError(f"{type(self).__name__} must define backward(grad)")

    def backward_parameters(self, grad):
        """Fill `gradients` only: all that the first layer of a network has to do, since nobody trains the data.

        Define it where leaving out the gradient for X saves work. It may trust the gradient to be checked.
        """
        self.backward(grad)

    def add_parameter(self, name, values, penalized=False):
        """Add a parameter with these first values, and its gradient. For `setup`."""
        self.parameters[name] = np.array(values, dtype=self.dtype)
        self.gradients[name] = np.zeros_like(self.parameters[name])
        if penalized:
            self.penalized.add(name)

    def add_state(self, name, values):
        """Add an array to be kept but not trained. For `setup`."""
        self.state[name] = np.array(values, dtype=self.dtype)

    def add_layer(self, name, layer, input_shape):
        """Build a layer inside this one, share its arrays under "name.", and return its output shape. For `setup`."""
        layer.name = f"{self.name}.{name}" if self.name else f"{name}"
        layer.build(input_shape, self.rng, self.dtype)
        self.children[name] = layer
        for own, its in zip(self._arrays(), layer._arrays(), strict=True):
            own.update({f"{name}.{key}": array for key, array in its.items()})
        self.penalized |= {f"{name}.{key}" for key in layer.penalized}
        return layer.output_shape

    def use(self, parameters, gradients):
        """Work with these arrays from now on: the views that a network hands out into its long vectors."""
        self.parameters, self.gradients = parameters, gradients
        for name, layer in self.children.items():
            layer.use(_below(name, parameters), _below(name, gradients))

    def checked(self, X):
        """Return X as an array of the layer's type, or say which layer it does not fit."""
        if self.input_shape is None:
            raise ValueError(f"{self.title} is not built yet: call build(input_shape) first.")
        X = np.asarray(X, dtype=self.input_dtype)
        if X.shape[1:] != self.input_shape and not _fits(X.shape[1:], self.input_shape):
            raise ValueError(_mismatch(self, "X", X.shape, self.input_shape))
        if not len(X):
            raise ValueError(f"{self.title} wants at least one sample, got shape {X.shape}.")
        self.n_samples = len(X)
        return X

    def checked_gradient(self, grad):
        """Return a gradient for the output as an array of the layer's type, or say which layer it does not fit."""
        if not self.n_samples:
            raise ValueError(f"{self.title} has nothing to go back from: call forward(X) first.")
        grad = np.asarray(grad, dtype=self.dtype)
        if len(grad) != self.n_samples:
            raise ValueError(f"{self.title} took {self.n_samples} samples forward, got a gradient for {len(grad)}.")
        if grad.shape[1:] != self.output_shape and not _fits(grad.shape[1:], self.output_shape):
            raise ValueError(_mismatch(self, "the gradient for its output", grad.shape, self.output_shape))
        return grad

    @property
    def title(self):
        """The layer as messages name it: with its place in the network, if it has one."""
        return f"layer {self.name}, {self!r}," if self.name else f"{self!r}"

    def _arrays(self):
        return self.parameters, self.gradients, self.state


def rows(X):
    """Return X as a matrix whose rows are what stands along its last axis.

    >>> rows(np.zeros((32, 50, 8))).shape
    (1600, 8)
    """
    return X.reshape(-1, X.shape[-1])


def check_shape(shape, name):
    """Return the shape of one sample as a tuple; a length may be None if it varies.

    >>> check_shape(64, "input_shape")
    (64,)
    >>> check_shape((28, 0), "input_shape")
    Traceback (most recent call last):
    ValueError: input_shape must be a positive integer or a tuple of them (None where it varies), got (28, 0).
    """
    lengths = shape if isinstance(shape, (tuple, list)) else (shape,)
    wanted = f"{name} must be a positive integer or a tuple of them (None where it varies), got {shape!r}."
    for length in lengths:
        if isinstance(length, bool) or not isinstance(length, (int, np.integer, type(None))):
            raise TypeError(wanted)
        if length is not None and length < 1:
            raise ValueError(wanted)
    if not lengths:
        raise ValueError(wanted)
    return tuple(length if length is None else int(length) for length in lengths)


def check_dtype(dtype):
    """Return the numpy.dtype, which must be float32 or float64.

    >>> check_dtype("float32")
    dtype('float32')
    >>> check_dtype("int8")
    Traceback (most recent call last):
    ValueError: dtype must be 'float32' or 'float64', got 'int8'.
    """
    with contextlib.suppress(TypeError):  # what is not a type at all
        if dtype is not None and np.dtype(dtype) in (np.float32, np.float64):
            return np.dtype(dtype)
    raise ValueError(f"dtype must be 'float32' or 'float64', got {dtype!r}.")


def as_dtype(array, dtype, name):
    """Return an array of finite numbers in this type, if all of them fit into it.

    >>> as_dtype(np.array([1e150]), np.dtype("float32"), "X")
    Traceback (most recent call last):
    ValueError: X must fit into float32, got a number of size 1e+150.
    """
    with np.errstate(over="ignore"):
        ready = array.astype(dtype, copy=False)
    if not np.isfinite(ready).all():
        raise ValueError(f"{name} must fit into {dtype}, got a number of size {np.abs(array).max():g}.")
    return ready


def _fits(shape, wanted):
    """Whether the shape agrees with the wanted one, whose None fit every length but none at all."""
    return len(shape) == len(wanted) and all(s == w or (w is None and s) for s, w in zip(shape, wanted, strict=True))


def _below(name, arrays):
    """Return the arrays whose names begin with "name.", without that beginning."""
    start = f"{name}."
    return {key.removeprefix(start): array for key, array in arrays.items() if key.startswith(start)}


def _mismatch(layer, what, shape, wanted):
    wanted = ", ".join("any" if length is None else str(length) for length in wanted)
    empty = " A sequence needs at least one step." if 0 in shape[1:] else ""
    return f"{layer.title} wants {what} of shape (n_samples, {wanted}), got shape {shape}.{empty}"
