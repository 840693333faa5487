"""What classifiers of pictures and of sequences share: a network behind scikit-learn's own interface."""

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.model_selection import train_test_split
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted

from helpers.networks.losses import BinaryCrossEntropy, CategoricalCrossEntropy
from helpers.networks.network import Network
from helpers.networks.optimizers import Adam
from helpers.networks.schedules import check_rate
from helpers.validation import as_generator, check_boolean, check_fraction, check_integer

__all__ = ["NetworkClassifier"]


class NetworkClassifier(ClassifierMixin, BaseEstimator):
    """The frame: a subclass says what its data look like (`_ready`) and which layers it has (`_layers`).

    Two classes share one output and the logistic function, more have one each and the softmax. Training makes the mean
    cross-entropy plus the L2 penalty small, by Adam.
    """

    def fit(self, X, y):
        """Train a new network on the samples X and their labels y of shape (n_samples,)."""
        X, mask, y = self._ready(X, y)
        check_classification_targets(y)
        classes, numbers = np.unique(y, return_inverse=True)
        n_classes = len(classes)
        if n_classes < 2:
            raise ValueError(f"y must hold at least 2 classes, got one class only: {classes[0]}.")
        check_rate(self.learning_rate_init, "learning_rate_init")
        max_iter, rng = check_integer(self.max_iter, "max_iter"), as_generator(self.random_state)
        n_outputs, loss = (1, BinaryCrossEntropy()) if n_classes == 2 else (n_classes, CategoricalCrossEntropy())
        optimizer = Adam(self.learning_rate_init)
        network = Network(
            self._layers(n_outputs),
            loss,
            optimizer,
            alpha=self.alpha,
            max_norm=self.max_norm,
            random_state=rng,
            dtype=self.dtype,
        ).build(self._input_shape(X))

        def rows(at):
            return X[at], numbers[at], None if mask is None else mask[at]

        learned, held_out = self._split(numbers, rng)
        options = {}
        if held_out is not None:
            patience = check_integer(self.n_iter_no_change, "n_iter_no_change")
            options = {"validation_data": rows(held_out), "patience": patience, "tol": self.tol}
        X_learned, y_learned, mask_learned = rows(learned)
        network.fit(X_learned, y_learned, max_iter, self.batch_size, mask=mask_learned, progress=False, **options)
        self.network_, self.classes_ = network, classes
        self.loss_curve_ = network.history_["loss"]
        self.validation_loss_curve_ = network.history_.get("validation_loss")
        self.n_iter_ = len(self.loss_curve_)
        return self

    def predict(self, X):
        """Return the most probable class of each sample."""
        outputs = self._outputs(X)
        return self.classes_[self.network_.loss.predict(outputs)]

    def predict_proba(self, X):
        """Return the probability of each class, shape (n_samples, n_classes), in the order of `classes_`."""
        outputs = self._outputs(X)
        return self.network_.loss.probabilities(outputs)

    def _outputs(self, X):
        check_is_fitted(self)
        X, mask, _ = self._ready(X)
        return self.network_.outputs(X, mask=mask)

    def _input_shape(self, X):
        return X.shape[1:]

    def _split(self, numbers, rng):
        """Return the rows to learn from, and those to judge by: the same share of each class, or none."""
        everything = np.arange(len(numbers))
        if not check_boolean(self.early_stopping, "early_stopping"):
            return everything, None
        share = check_fraction(self.validation_fraction, "validation_fraction")
        if share * len(numbers) < 2:
            raise ValueError(
                f"validation_fraction={share} of {len(numbers)} rows leaves fewer than 2 rows to judge by."
            )
        seed = int(rng.integers(2**32))
        return train_test_split(everything, test_size=share, stratify=numbers, random_state=seed)
