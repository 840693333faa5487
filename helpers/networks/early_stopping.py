"""Early stopping: the best network is seldom the last one."""

import math

from helpers.networks.masks import weight_of_rows
from helpers.validation import check_integer, check_number

__all__ = ["EarlyStopping"]


class EarlyStopping:
    """Judge a network after each epoch by rows that it does not learn from, and remember it at its best.

    Where it stands at the beginning counts too: training that only does harm is undone.

    Parameters
    ----------
    network : Network
        Built; its `history_` takes down the "validation_loss": the mean loss without the L2 penalty, NaN for epochs
        that were not judged.
    X, y, mask : array-like
        The rows held out.
    patience : int or None
        How many epochs in a row may bring no progress before training stops. None never stops it.
    tol : float
        By how much the loss must fall to count as progress.
    """

    def __init__(self, network, X, y, mask=None, *, patience=None, tol=0.0):
        self.network = network
        self.X, self.y, self.mask = X, y, mask
        self.patience = math.inf if patience is None else check_integer(patience, "patience")
        self.tol = check_number(tol, "tol", minimum=0)
        self.epochs_without_progress = 0
        self._remember(self.loss())

    def look(self):
        """Judge the network as it is now, and return whether training should stop."""
        loss, history = self.loss(), self.network.history_
        series = history.setdefault("validation_loss", [])
        series += [math.nan] * (len(history["loss"]) - 1 - len(series)) + [loss]
        is_progress = loss < self.best - self.tol
        if loss < self.best:
            self._remember(loss)
        self.epochs_without_progress = 0 if is_progress else self.epochs_without_progress + 1
        return self.epochs_without_progress >= self.patience

    def loss(self):
        """Return the mean loss over the rows held out."""
        outputs = self.network.outputs(self.X, mask=self.mask)
        return self.network.loss.forward(outputs, self.y, weight_of_rows(None, self.mask, outputs))

    def restore(self):
        """Bring the network back to where it was best, and let its history say so."""
        if self.patience < math.inf:
            for array, kept in zip(self._arrays(), self.kept, strict=True):
                array[...] = kept
            self.network.history_["restored_epoch"] = self.best_epoch

    def _remember(self, loss):
        self.best, self.best_epoch = loss, len(self.network.history_["loss"])
        if self.patience < math.inf:
            self.kept = [array.copy() for array in self._arrays()]

    def _arrays(self):
        return [self.network.parameter_vector, *self.network.body_.state.values()]
