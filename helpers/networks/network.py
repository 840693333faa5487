"""A network: layers, a loss at their end, and an optimizer that moves all parameters as one long vector."""

import math
import os
import sys

import numpy as np
from sklearn.base import BaseEstimator, clone
from tqdm.auto import tqdm

from helpers.networks.early_stopping import EarlyStopping
from helpers.networks.layer import check_dtype
from helpers.networks.losses import Loss
from helpers.networks.masks import check_mask, weight_of_rows
from helpers.networks.optimizers import Adam, Optimizer, clip_norm
from helpers.networks.schedules import rate_at
from helpers.networks.sequential import Sequential
from helpers.validation import as_generator, check_integer, check_number, check_same_length, check_sample_weight

__all__ = ["Network"]


class Network(BaseEstimator):
    r"""A chain of layers, trained by backpropagation (A §3.2).

    Each step takes a batch of n rows, runs it forward to the loss, runs the gradient back, and lets the optimizer
    move the parameters. What it makes small is

    .. math:: J = \frac{1}{n} \sum_{i=1}^n \ell(f_\theta(x_i), y_i) + \frac{\alpha}{2n} \|W\|^2

    where W are all weights without the biases: scikit-learn's objective, term by term.

    Parameters
    ----------
    layers : list of Layer
        They are copied when the network is built; the working ones are in `layers_`.
    loss : Loss
        Takes the last layer's output as it is: no sigmoid or softmax before a cross-entropy.
    optimizer : Optimizer, optional
        Adam() if None. The working copy is `optimizer_`.
    alpha : float, default=0
        Strength of the L2 penalty.
    max_norm : float, optional
        Shorten each gradient of J to this length if it is longer (see `clip_norm`).
    random_state : None, int or numpy.random.Generator
        One generator draws the first weights, the order of the rows, and what layers ask for.
    dtype : {"float32", "float64"}, default="float32"

    Attributes
    ----------
    layers_ : list of Layer
    parameters, gradients : dict of str to ndarray
        By name ("0.weights"), views into the two vectors.
    parameter_vector, gradient_vector : ndarray of shape (n_parameters,)
        All of them, weights first, biases behind.
    history_ : dict of str to list of float
        "loss": J of each epoch, the mean over its batches as they came. With validation, "validation_loss" beside it
        (without the penalty), and after early stopping "restored_epoch": the one, counted from 1, whose parameters the
        network has now (0: those from before all training).

    Examples
    --------
    >>> from helpers.networks import CategoricalCrossEntropy, Dense, Tanh
    >>> X, y = [[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 0]
    >>> network = Network([Dense(8), Tanh(), Dense(2)], CategoricalCrossEntropy(), Adam(0.05), random_state=0)
    >>> network.fit(X, y, epochs=200, batch_size=4).predict(X)
    array([0, 1, 1, 0])
    """

    def __init__(self, layers, loss, optimizer=None, *, alpha=0.0, max_norm=None, random_state=None, dtype="float32"):
        self.layers = layers
        self.loss = loss
        self.optimizer = optimizer
        self.alpha = alpha
        self.max_norm = max_norm
        self.random_state = random_state
        self.dtype = dtype

    # Building

    def build(self, input_shape):
        """Draw new parameters for samples of this shape, forget all training, and return the network.

        `fit` does it when it first sees data; a later `fit` goes on from where the network stands.
        """
        self._check_hyperparameters()
        rng, body = as_generator(self.random_state), Sequential(clone(self.layers, safe=False))
        body.build(input_shape, rng, self.dtype)
        self.body_, self.layers_, self.rng_ = body, body.layers, rng
        self._lay_out_vectors()
        self.optimizer_ = (Adam() if self.optimizer is None else clone(self.optimizer)).start(
            self.parameter_vector, self.n_penalized_
        )
        self.history_ = {"loss": []}
        return self

    def _lay_out_vectors(self):
        """Move all parameters into one vector and all gradients into another; the layers get views."""
        first = self.body_.parameters
        names = sorted(first, key=lambda name: name not in self.body_.penalized)  # so that the penalty is one slice
        self.parameter_vector = np.concatenate(
            [first[name].ravel() for name in names] or [np.empty(0)], dtype=self.dtype
        )
        self.gradient_vector = np.zeros_like(self.parameter_vector)
        self.n_penalized_ = sum(first[name].size for name in self.body_.penalized)
        self._hand_out_views({name: first[name].shape for name in names})

    def _hand_out_views(self, shapes):
        ends = np.cumsum([0] + [math.prod(shape) for shape in shapes.values()])
        self.parameters, self.gradients = (
            {name: vector[a:b].reshape(shapes[name]) for name, a, b in zip(shapes, ends, ends[1:], strict=False)}
            for vector in (self.parameter_vector, self.gradient_vector)
        )
        self.body_.use(self.parameters, self.gradients)

    def __setstate__(self, state):
        super().__setstate__(state)
        if hasattr(self, "body_"):  # copies of views are no views: a copied or unpickled network would train nothing
            self._hand_out_views({name: array.shape for name, array in self.parameters.items()})

    def _check_hyperparameters(self):
        Sequential(self.layers).check_layers()
        for name, kind in (("loss", Loss), ("optimizer", Optimizer)):
            value = getattr(self, name)
            if not isinstance(value, kind) and not (name == "optimizer" and value is None):
                raise TypeError(f"{name} must be of type {kind.__name__}, got {value!r}.")
        if self.loss.contains and isinstance(self.layers[-1], self.loss.contains):
            raise ValueError(f"layers must end before the {self.layers[-1]!r}, which {self.loss!r} contains already.")
        check_number(self.alpha, "alpha", minimum=0)
        if self.max_norm is not None:
            check_number(self.max_norm, "max_norm", above=0)
        check_dtype(self.dtype)

    # Training

    def forward(self, X, training=False, mask=None):
        """Return the last layer's output, shape (n_samples, *output_shape)."""
        return self.body_.forward(X, training, mask)

    def backward(self, grad):
        """Run a gradient for the output back through all layers, and return the one for X."""
        return self.body_.backward(grad)

    def train_step(self, X, y, sample_weight=None, mask=None):
        """Learn from one batch, and return its loss J (as it was before the step)."""
        loss = self.loss_and_gradients(X, y, sample_weight, mask)
        if not math.isfinite(loss):
            self._stop(self.optimizer_.steps + 1, f"the loss became {loss}")
        if self.max_norm is not None:
            clip_norm(self.gradient_vector, self.max_norm)
        self.optimizer_.step(self.parameter_vector, self.gradient_vector)
        return loss

    def loss_and_gradients(self, X, y, sample_weight=None, mask=None):
        """Return J for one batch, and fill `gradients` with its derivatives: forward, loss, backward."""
        outputs = self.body_.forward(X, training=True, mask=mask)
        loss = self.loss.forward(outputs, y, weight_of_rows(sample_weight, mask, outputs))
        self.body_.backward_parameters(self.loss.backward())
        if self.alpha:
            loss += self._penalize(self.alpha / (len(outputs) if sample_weight is None else np.sum(sample_weight)))
        return loss

    def _penalize(self, strength):
        weights = self.parameter_vector[: self.n_penalized_]
        self.gradient_vector[: self.n_penalized_] += strength * weights
        return 0.5 * strength * float(weights @ weights)

    def epochs(self, X, y, batch_size=32, *, shuffle=True, sample_weight=None, mask=None):
        """Train without end: a generator of each epoch's mean loss. Who calls it decides when to stop.

        >>> from helpers.networks import Dense, SquaredError
        >>> network = Network([Dense(1)], SquaredError(), random_state=0)
        >>> for loss in network.epochs([[0.0], [1.0]], [0.0, 1.0]):
        ...     if loss < 0.05:
        ...         break
        """
        batch_size = check_integer(batch_size, "batch_size")
        X = self._checked_X(X, may_build=True)
        y = self.loss.targets(y, (len(X), *self._output_shape(X)), self.parameter_vector.dtype)
        check_same_length(X=X, y=y)
        columns = {"X": X, "y": y}
        if mask is not None:
            columns["mask"] = self._checked_mask(mask, X)
        if sample_weight is not None:
            columns["sample_weight"] = weight = check_sample_weight(sample_weight, len(X)).astype(self.dtype)
            columns = {name: column[weight > 0] for name, column in columns.items()}  # or a batch might weigh nothing
        shuffled = {name: np.empty_like(column) for name, column in columns.items()} if shuffle else columns
        while True:
            if shuffle:  # one gather an epoch: batches are slices then, which cost nothing
                order = self.rng_.permutation(len(columns["X"]))
                for name, column in columns.items():  # "clip" is the mode that writes into out directly
                    np.take(column, order, axis=0, out=shuffled[name], mode="clip")
            loss = self._train_epoch(shuffled, batch_size)
            self._check_views(self.body_, "")
            self.history_["loss"].append(loss)
            self.history_.pop("restored_epoch", None)  # from here on it is not true any more
            yield loss

    def _output_shape(self, X):
        """Return the shape of one output, for this length of sequence where lengths may vary."""
        shape = self.body_.output_shape
        return self.body_.forward(X[:1]).shape[1:] if None in shape else shape

    def _train_epoch(self, columns, batch_size):
        total, n_samples = 0.0, len(columns["X"])
        with np.errstate(all="ignore"):  # what overflows ends as a loss that is not finite, and that is looked at
            for start in range(0, n_samples, batch_size):
                batch = {name: column[start : start + batch_size] for name, column in columns.items()}
                total += self.train_step(**batch) * len(batch["X"])
        if not np.isfinite(self.parameter_vector).all():
            self._stop(self.optimizer_.steps, "a parameter became infinite or NaN")
        return total / n_samples

    def _check_views(self, layer, start):
        """Refuse a layer that put a new array in the place of its view: what is in there never arrives here."""
        for kind in ("parameters", "gradients"):
            for name, array in getattr(layer, kind).items():
                if array is not getattr(self, kind)[start + name]:
                    raise ValueError(
                        f"{layer.title} replaced its {kind}[{name!r}] by another array, which the network does "
                        f"not see: write into the old one, with out= or {kind}[{name!r}][...] = ..."
                    )
        for name, child in layer.children.items():
            self._check_views(child, f"{start}{name}.")

    def fit(
        self,
        X,
        y,
        epochs=10,
        batch_size=32,
        *,
        shuffle=True,
        sample_weight=None,
        mask=None,
        validation_data=None,
        patience=None,
        tol=0.0,
        progress=None,
    ):
        """Train for a number of epochs.

        Parameters
        ----------
        X : array-like of shape (n_samples, *input_shape)
        y : array-like
            As the loss wants it: class numbers, 0 and 1, or numbers.
        epochs : int, default=10
            How many times every row is seen.
        batch_size : int, default=32
            Rows a step; the last batch of an epoch may have fewer.
        shuffle : bool, default=True
            Whether each epoch has an order of its own.
        sample_weight : array-like of shape (n_samples,), optional
        mask : array-like of shape (n_samples, n_steps), optional
            Which steps count, where samples are sequences of unequal length (see `mask_from_lengths`). Layers that
            take one skip the others; where the network says something at each step, so does the loss.
        validation_data : tuple (X, y) or (X, y, mask), optional
            Rows held out, on which the loss is taken down after each epoch.
        patience : int, optional
            Early stopping: training ends when so many epochs in a row bring no progress on the rows held out, and the
            network returns to where it was best. None makes all epochs and stays where they end.
        tol : float, default=0
            By how much the validation loss must fall to be progress.
        progress : bool, optional
            Whether to show a progress bar. None shows it in a terminal, and never in continuous integration.

        Returns
        -------
        self : Network

        Raises
        ------
        ValueError, TypeError
            If X has another shape than the first layer wants, if X or y hold NaN, if labels are outside the classes,
            or if the loss is no longer finite (with the step and the learning rate).
        """
        epochs = check_integer(epochs, "epochs")
        if progress is None:
            progress = sys.stderr is not None and sys.stderr.isatty() and not os.environ.get("CI")
        X = self._checked_X(X, may_build=True)
        training = self.epochs(X, y, batch_size, shuffle=shuffle, sample_weight=sample_weight, mask=mask)
        judge = self._judge(validation_data, patience, tol)
        with tqdm(total=epochs, unit="epoch", disable=not progress) as bar:
            for _ in range(epochs):
                bar.set_postfix(loss=f"{next(training):.4g}", refresh=False)
                bar.update()
                if judge and judge.look():
                    break
        if judge:
            judge.restore()
        return self

    def _judge(self, validation_data, patience, tol):
        if validation_data is None:
            if patience is not None:
                raise ValueError(f"patience={patience!r} needs validation_data, by which progress is judged.")
            return None
        if not isinstance(validation_data, (tuple, list)) or len(validation_data) not in (2, 3):
            raise TypeError(f"validation_data must be (X, y) or (X, y, mask), got {type(validation_data).__name__}.")
        return EarlyStopping(self, *validation_data, patience=patience, tol=tol)

    def _stop(self, step, what):
        raise ValueError(
            f"Training stopped at step {step}: {what} with "
            f"learning_rate={rate_at(self.optimizer_.learning_rate, step - 1):g}. "
            "Try a smaller one, and features scaled to about -1 to 1."
        )

    # Using it

    def outputs(self, X, batch_size=256, *, mask=None):
        """Return the last layer's output for any number of rows, batch by batch."""
        X = self._checked_X(X)
        mask = None if mask is None else self._checked_mask(mask, X)
        batches = [slice(start, start + batch_size) for start in range(0, len(X), batch_size)]
        return np.concatenate([self.forward(X[at], mask=None if mask is None else mask[at]) for at in batches])

    def predict(self, X, *, mask=None):
        """Return what the loss makes of the outputs: numbers, or class numbers."""
        return self.loss.predict(self.outputs(X, mask=mask))

    def predict_proba(self, X, *, mask=None):
        """Return the probability of each class, shape (n_samples, n_classes), where the loss is a cross-entropy."""
        return self.loss.probabilities(self.outputs(X, mask=mask))

    def _checked_X(self, X, may_build=False):
        """Return X as the first layer wants it: one that is built, on samples of the right shape, finite."""
        if not hasattr(self, "body_") and not may_build:
            raise ValueError("This Network is not built yet: call fit(X, y) or build(input_shape) first.")
        X = np.asarray(X)
        if X.ndim < 2 or len(X) == 0:
            raise ValueError(f"X must hold at least one sample along its first axis, got shape {X.shape}.")
        if X.dtype.kind not in "biuf":
            raise TypeError(f"X must hold numbers, got an array of type {X.dtype}.")
        if not hasattr(self, "body_"):
            self.build(X.shape[1:])
        if not np.isfinite(X).all():
            at = tuple(map(int, np.argwhere(~np.isfinite(X))[0]))
            raise ValueError(f"X must hold finite numbers only, got {X[at]} at position {at}.")
        with np.errstate(over="ignore"):
            ready = self.layers_[0].checked(X)
        if not np.isfinite(ready).all():
            at = tuple(map(int, np.argwhere(~np.isfinite(ready))[0]))
            raise ValueError(f"X must fit into {ready.dtype} (or ask for float64), got {X[at]:g} at position {at}.")
        return ready

    def _checked_mask(self, mask, X):
        mask = check_mask(mask, X.shape[:2])
        if not self.body_.takes_mask and self._output_shape(X)[:-1] != mask.shape[1:]:
            raise ValueError(f"mask must serve a layer that takes one, or outputs at each step; {self!r} has neither.")
        return mask

    def summary(self):
        """Return a table of the layers with their output shapes and numbers of parameters, as text."""
        if not hasattr(self, "body_"):
            raise ValueError("This Network is not built yet: call fit(X, y) or build(input_shape) first.")
        lines = [("", "layer", "output shape", "parameters"), ("", "input", _words(self.body_.input_shape), "")]
        for number, layer in enumerate(self.layers_):
            count = sum(array.size for array in layer.parameters.values())
            lines.append((str(number), repr(layer), _words(layer.output_shape), f"{count:,}"))
        lines.append(("", "total", "", f"{self.parameter_vector.size:,}"))
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        return "\n".join(
            f"{number:>{widths[0]}}  {layer:<{widths[1]}}  {shape:<{widths[2]}}  {count:>{widths[3]}}"
            for number, layer, shape, count in lines
        )


def _words(shape):
    return " x ".join("any" if length is None else str(length) for length in shape)
