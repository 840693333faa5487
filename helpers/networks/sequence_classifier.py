"""A recurrent network for sequences, behind scikit-learn's interface."""

import numpy as np
from sklearn.utils.validation import assert_all_finite, check_consistent_length, column_or_1d, validate_data

from helpers.networks.classifier import NetworkClassifier
from helpers.networks.dense import Dense
from helpers.networks.dropout import Dropout
from helpers.networks.embedding import Embedding
from helpers.networks.gru import GRU
from helpers.networks.layer import check_dtype
from helpers.networks.lstm import LSTM
from helpers.networks.masks import pad_sequences
from helpers.networks.rnn import RNN
from helpers.validation import check_choice

__all__ = ["SequenceClassifier"]

CELLS = {"rnn": RNN, "lstm": LSTM, "gru": GRU}


class SequenceClassifier(NetworkClassifier):
    r"""A recurrent network that predicts a class from what happened, step by step (C §3(2), D §3.2(3)).

    A recurrent layer reads the sequence; its state after the last step goes to one output a class.

    Parameters
    ----------
    units : int, default=32
        The length of the state.
    cell : {"lstm", "gru", "rnn"}, default="lstm"
    n_tokens : int, optional
        How many tokens there are, if steps are token numbers: then an `Embedding` stands before the recurrent layer.
        None if steps hold numbers to be taken as such.
    embedding_size : int, default=16
        The length of a token's vector.
    dropout : float, default=0
        The share of the state's numbers left out before the last layer, while training.
    alpha : float, default=0.0001
        Strength of the L2 penalty on the weights.
    batch_size : int, default=32
    learning_rate_init : float or Schedule, default=0.003
        Adam's.
    max_norm : float, default=1
        Shorten gradients that are longer: over many steps they may explode. None leaves them.
    max_iter : int, default=20
        Epochs at most.
    early_stopping : bool, default=False
        Whether to hold out `validation_fraction` (default 0.1) of the sequences, to stop when more than
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

    Notes
    -----
    X may be an array of shape (n_samples, n_steps, n_features), or (n_samples, n_steps) for tokens or one number a
    step, or a list of sequences of different lengths: those are padded, and the padding is masked.

    Examples
    --------
    >>> visits = [[1, 2], [0, 2, 2], [1, 2, 2, 2], [0], [1], [0, 2, 2, 2]] * 10  # who begins with 1 buys
    >>> bought = np.array(["yes", "no", "yes", "no", "yes", "no"] * 10)
    >>> model = SequenceClassifier(8, n_tokens=3, learning_rate_init=0.02, random_state=0).fit(visits, bought)
    >>> model.predict([[1, 2, 2], [0, 2]])
    array(['yes', 'no'], dtype='<U3')
    """

    def __init__(
        self,
        units=32,
        cell="lstm",
        *,
        n_tokens=None,
        embedding_size=16,
        dropout=0.0,
        alpha=0.0001,
        batch_size=32,
        learning_rate_init=0.003,
        max_norm=1.0,
        max_iter=20,
        early_stopping=False,
        validation_fraction=0.1,
        n_iter_no_change=5,
        tol=0.0,
        random_state=None,
        dtype="float32",
    ):
        self.units = units
        self.cell = cell
        self.n_tokens = n_tokens
        self.embedding_size = embedding_size
        self.dropout = dropout
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
        check_choice(self.cell, "cell", list(CELLS))
        first = [] if self.n_tokens is None else [Embedding(self.n_tokens, self.embedding_size)]
        return [*first, CELLS[self.cell](self.units), Dropout(self.dropout), Dense(n_outputs)]

    def _input_shape(self, X):
        return (None, *X.shape[2:])  # the next sequences may be longer

    def _ready(self, X, y=None):
        """Return sequences as the first layer wants them, their mask if they are not equally long, and y."""
        is_training = y is not None or not hasattr(self, "classes_")
        if _is_ragged(X):
            X, mask = pad_sequences(X)
        elif self.n_tokens is not None or np.asarray(X).ndim == 3:
            X, mask = np.asarray(X), None
        else:  # a table of one number a step, which scikit-learn knows how to check
            options = {"reset": is_training, "dtype": check_dtype(self.dtype)}
            X, y = validate_data(self, X, y, **options) if is_training else (validate_data(self, X, **options), None)
            return X[..., None], None, y
        if is_training:
            y = column_or_1d(y, warn=True)
            assert_all_finite(y, input_name="y")
            check_consistent_length(X, y)
        if self.n_tokens is None and X.ndim == 2:
            X = X[..., None]
        if X.ndim != (2 if self.n_tokens is not None else 3):
            wanted = "(n_samples, n_steps)" if self.n_tokens is not None else "(n_samples, n_steps, n_features)"
            raise ValueError(f"X must hold sequences, shape {wanted} or a list of them, got shape {X.shape}.")
        return X, mask, y


def _is_ragged(X):
    """Whether X is a list of sequences that are not all equally long."""
    return isinstance(X, (list, tuple)) and len({np.shape(sequence)[:1] for sequence in X}) > 1
