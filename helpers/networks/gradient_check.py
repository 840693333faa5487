"""Is the backward pass right? Held against what small changes really do."""

import copy
from dataclasses import dataclass, field

import numpy as np
from sklearn.base import clone

from helpers.validation import as_generator, check_number

__all__ = ["GradientCheck", "gradient_check"]


@dataclass(frozen=True)
class GradientCheck:
    """What `gradient_check` found. It is true if the backward pass is right, and prints as a small report.

    Attributes
    ----------
    errors : dict of str to float
        The largest relative error for "X" and for each parameter.
    worst : dict of str to tuple of int
        Where in the array it is.
    analytic, numeric : dict of str to ndarray
        The gradients that `backward` gave, and those from differences.
    faults : list of str
        What is wrong beyond numbers: a shape, a replaced array, a changed argument.
    tolerance : float
        The largest relative error allowed.
    """

    errors: dict
    worst: dict
    analytic: dict
    numeric: dict
    tolerance: float
    faults: list = field(default_factory=list)

    def __bool__(self):
        return not self.faults and all(error <= self.tolerance for error in self.errors.values())

    def __repr__(self):
        lines = [
            f"gradient check {'passed' if self else 'FAILED'} (relative errors up to {self.tolerance:g} are allowed)"
        ]
        for name, error in self.errors.items():
            lines.append(f"  {name}: largest relative error {error:.1e}")
            if not error <= self.tolerance:
                at = self.worst[name]
                lines[-1] += (
                    f", at {list(at)}: backward says {self.analytic[name][at]:.6g}, "
                    f"differences say {self.numeric[name][at]:.6g}"
                )
                lines += [f"    {clue}" for clue in self._clues(name)]
        return "\n".join(lines + [f"  {fault}" for fault in self.faults])

    def _clues(self, name):
        """Name the mistakes that leave a trace in the numbers."""
        analytic, numeric = self.analytic[name], self.numeric[name]
        if np.any(numeric) and np.any(analytic):
            ratio = np.vdot(numeric, analytic) / np.vdot(numeric, numeric)
            if ratio and np.allclose(analytic, ratio * numeric, rtol=1e-4, atol=1e-6 * np.abs(analytic).max()):
                yield f"every entry is {ratio:.4g} times what it should be"
        square = numeric.ndim == 2 and 1 < numeric.shape[0] == numeric.shape[1]
        if square and np.allclose(analytic, numeric.T, rtol=1e-4, atol=1e-6 * np.abs(numeric).max()):
            yield "it is the transpose of what it should be"


def gradient_check(checked, X, y=None, *, training=False, mask=None, tolerance=1e-6, random_state=0):
    r"""Compare the backward pass of a layer, a network or a loss with central differences, in float64.

    .. math:: \frac{\partial L}{\partial \theta_j} \approx \frac{L(\theta_j + h) - L(\theta_j - h)}{2h}

    For a layer L is a random weighted sum of its outputs, so that every output counts; for a loss it is the loss. The
    truncation error is of the order h², the rounding error of ε/h: h = 6e-6 (the cube root of ε) balances them at
    about 1e-10. The error of an entry is relative to the larger of the two gradients, but to no less than a thousandth
    of the largest gradient found.

    Parameters
    ----------
    checked : object
        Anything with a layer's methods (`build`, `forward`, `backward`, dicts `parameters` and `gradients`); if y is
        given, a `Network`, or anything with a loss's methods (`forward(X, y)`, `backward()`). A copy is checked;
        yours stays as it is.
    X : array-like of shape (n_samples, ...)
        A few rows (each number costs two forward passes). Keep clear of kinks, such as 0 for a ReLU. Where a layer
        takes integers (word numbers, say), no gradient for them is looked at.
    y : array-like, optional
        The targets of a loss or a network.
    training : bool, default=False
        Given to `forward`. Layers that draw random numbers from `rng` draw the same ones each time.
    mask : array-like of shape (n_samples, n_steps), optional
        For a layer or a network that takes one.
    tolerance : float, default=1e-6
        The largest relative error allowed.
    random_state : None, int or numpy.random.Generator
        Draws the weights of the sum, and the parameters of a layer that is not built.

    Returns
    -------
    GradientCheck

    Examples
    --------
    >>> from helpers.networks import Dense, SquaredError
    >>> bool(gradient_check(Dense(3), [[0.5, -1.0], [2.0, 0.3]]))
    True
    >>> class Forgetful(SquaredError):
    ...     def backward(self):
    ...         return self.slope  # without 1/N
    >>> gradient_check(Forgetful(), [[0.5], [2.0]], [1.0, 1.0])
    gradient check FAILED (relative errors up to 1e-06 are allowed)
      X: largest relative error 5.0e-01, at [0, 0]: backward says -0.5, differences say -0.25
        every entry is 2 times what it should be
    """
    check_number(tolerance, "tolerance", above=0)
    X, rng = np.array(X), as_generator(random_state)
    if hasattr(checked, "loss_and_gradients"):
        return _check_network(checked, X, y, mask, tolerance)
    if y is not None:
        return _check_loss(copy.deepcopy(checked), X.astype(np.float64), y, tolerance)
    options = {} if mask is None else {"mask": mask}
    return _check_layer(_in_float64(checked, X, rng), X, {"training": training} | options, tolerance, rng)


def _check_network(network, X, y, mask, tolerance):
    if y is None:
        raise TypeError("y must be given to check a network: its objective ends in a loss.")
    copied = clone(network).set_params(dtype="float64").build(X.shape[1:])
    if hasattr(network, "parameters"):
        copied.parameter_vector[...] = network.parameter_vector
    objective = _repeatable(lambda: np.float64(copied.loss_and_gradients(X, y, mask=mask)), copied.rng_)
    objective()
    analytic = {name: array.copy() for name, array in copied.gradients.items()}
    numeric = {name: _differences(objective, array, np.float64(1)) for name, array in copied.parameters.items()}
    return _compare(analytic, numeric, [], tolerance)


def _check_loss(loss, X, y, tolerance):
    loss.forward(X, y)
    analytic = {"X": np.array(loss.backward(), dtype=np.float64)}
    numeric = {"X": _differences(lambda: np.float64(loss.forward(X, y)), X, np.float64(1))}
    return _compare(analytic, numeric, [], tolerance)


def _check_layer(layer, X, options, tolerance, rng):
    forward = _repeatable(lambda: layer.forward(X, **options), getattr(layer, "rng", None))
    X = X.astype(getattr(layer, "input_dtype", np.float64))
    kept, faults = X.copy(), []
    weight = rng.normal(size=np.shape(forward()))
    forward()  # once more: weight may have come from the layer's own generator
    given, places = weight.copy(), dict(layer.gradients)
    grad_X = layer.backward(given)
    analytic = {} if grad_X is None else {"X": np.array(grad_X, dtype=np.float64)}
    analytic |= {name: np.array(array, dtype=np.float64) for name, array in layer.gradients.items()}

    if not np.array_equal(X, kept):
        faults.append("forward or backward changed X itself: it must work on a new array.")
        X[...] = kept
    if not np.array_equal(given, weight):
        faults.append("backward changed its argument grad: it must work on a new array.")
    if grad_X is None and X.dtype.kind == "f":
        faults.append("backward returned None: it must return the gradient for X.")
    for name, array in layer.gradients.items():
        if array is not places.get(name):
            faults.append(
                f"backward replaced gradients[{name!r}]: write into it, with out= or [...] = (it may be a view)."
            )
    missing = layer.parameters.keys() - layer.gradients.keys()
    faults += [f"gradients has no {name!r}, which is a parameter." for name in sorted(missing)]

    arrays = layer.parameters | ({"X": X} if X.dtype.kind == "f" else {})
    numeric = {name: _differences(forward, arrays[name], weight) for name in analytic if name in arrays}
    return _compare(analytic, numeric, faults, tolerance)


def _differences(function, array, weight):
    """Return the derivative of sum(weight * function()) for each entry of the array, by central differences."""
    gradient = np.empty_like(array)
    for at in np.ndindex(array.shape):
        value = array[at]
        h = np.cbrt(np.finfo(np.float64).eps) * max(1.0, abs(value))
        array[at] = above = value + h
        high = np.array(function())
        array[at] = below = value - h
        low = np.array(function())
        array[at] = value
        # The outputs are subtracted before they are summed: what did not change cancels without rounding.
        gradient[at] = np.sum(weight * (high - low)) / (above - below)
    return gradient


def _repeatable(function, rng):
    """Return a function that draws the same random numbers at each call."""
    if rng is None:
        return function
    drawn = copy.deepcopy(rng.bit_generator.state)

    def again():
        rng.bit_generator.state = drawn
        return function()

    return again


def _compare(analytic, numeric, faults, tolerance):
    errors, worst = {}, {}
    largest = max((np.abs(array[np.isfinite(array)]).max(initial=0.0) for array in numeric.values()), default=0.0)
    for name, expected in numeric.items():
        got = analytic[name]
        if got.shape != expected.shape:
            faults.append(f"the gradient for {name} has shape {got.shape}, and must have {expected.shape}.")
            continue
        scale = np.maximum(np.maximum(np.abs(got), np.abs(expected)), 1e-3 * largest)
        error = np.divide(np.abs(got - expected), scale, out=np.zeros_like(scale), where=scale != 0)
        error[~np.isfinite(error)] = np.inf
        worst[name] = tuple(map(int, np.unravel_index(error.argmax(), error.shape)))
        errors[name] = float(error.max())
    return GradientCheck(errors, worst, analytic, numeric, tolerance, faults)


def _in_float64(layer, X, rng):
    """Return a copy of the layer, built in float64 for X, with the values of its parameters if it had any."""
    layer = copy.deepcopy(layer)
    values, state = getattr(layer, "parameters", {}), getattr(layer, "state", {})
    is_built = getattr(layer, "input_shape", None) is not None
    if hasattr(layer, "build") and not (is_built and getattr(layer, "dtype", np.float64) == np.float64):
        layer.build(X.shape[1:], rng, "float64")
        for name, array in values.items():
            layer.parameters[name][...] = array
        for name, array in state.items():
            layer.state[name][...] = array
    return layer
