"""A language model: what comes next, given all that came before, and so a machine that writes."""

import math

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted

from helpers.networks.activations import softmax
from helpers.networks.dense import Dense
from helpers.networks.dropout import Dropout
from helpers.networks.embedding import Embedding
from helpers.networks.losses import CategoricalCrossEntropy
from helpers.networks.masks import pad_sequences
from helpers.networks.network import Network
from helpers.networks.normalization import LayerNorm
from helpers.networks.optimizers import Adam
from helpers.networks.positions import LearnedPositions, SinusoidalPositions
from helpers.networks.schedules import check_rate
from helpers.networks.transformer_block import TransformerBlock
from helpers.validation import (
    as_generator,
    check_boolean,
    check_choice,
    check_fraction,
    check_integer,
    check_number,
    check_vector,
)

__all__ = ["TransformerLanguageModel", "sharpened"]


class TransformerLanguageModel(BaseEstimator):
    r"""A stack of causal transformer blocks that predicts each token of a sequence from those before it.

    .. math:: p(x_1, \dots, x_n) = \prod_{t=1}^{n+1} p(x_t \mid x_1, \dots, x_{t-1}), \qquad
              \mathrm{perplexity} = \exp\Big(-\frac{1}{N} \sum \log p(x_t \mid x_1, \dots, x_{t-1})\Big)

    Before the first token stands a mark, and the same mark behind the last: the model learns how sequences begin, and
    when they are over. N counts tokens and end marks. A perplexity of 5 means: as unsure as if five tokens were equally
    likely each time.

    Parameters
    ----------
    units : int, default=32
        The length of a token's vector, throughout the network.
    num_heads : int, default=4
    n_blocks : int, default=2
    context : int, default=64
        How many tokens a sequence may have, the one that is being predicted included.
    positions : {"sinusoidal", "learned"}, default="sinusoidal"
    dropout : float, default=0
        See `TransformerBlock`; the sum of vectors and positions loses the same share.
    batch_size : int, default=32
    learning_rate_init : float or Schedule, default=0.003
        Adam's.
    max_norm : float, default=1
        Shorten gradients that are longer. None leaves them.
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
    vocabulary_ : list
        The tokens that were seen, in order; the number of a token in the network is its place here plus 1, and 0 is the
        mark.
    network_ : Network
    n_iter_ : int
        Epochs made.
    loss_curve_, validation_loss_curve_ : list of float
        The mean of -log p a token, epoch by epoch; on the sequences held out, or None.

    References
    ----------
    Radford et al. (2018), Improving language understanding by generative pre-training.

    Examples
    --------
    >>> copy = [["a", "warm", "lamp"], ["a", "light", "shelf"]] * 20
    >>> model = TransformerLanguageModel(16, learning_rate_init=0.01, random_state=0).fit(copy)
    >>> model.generate(["a", "warm"], greedy=True)
    ['a', 'warm', 'lamp']
    >>> round(model.perplexity(copy), 1)  # two ways to go on once in four predictions: 2 ** 0.25
    1.2
    """

    def __init__(
        self,
        units=32,
        num_heads=4,
        n_blocks=2,
        *,
        context=64,
        positions="sinusoidal",
        dropout=0.0,
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
        self.num_heads = num_heads
        self.n_blocks = n_blocks
        self.context = context
        self.positions = positions
        self.dropout = dropout
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

    # Learning

    def fit(self, sequences, y=None):
        """Learn from sequences of tokens.

        Parameters
        ----------
        sequences : list of list
            Tokens are texts or whole numbers, not both; at least one to a sequence, and fewer than `context`.
        y : ignored

        Returns
        -------
        self : TransformerLanguageModel

        Raises
        ------
        ValueError, TypeError
            If there is no sequence, or one that is empty or too long, or a token is of another kind.
        """
        max_iter, rng = check_integer(self.max_iter, "max_iter"), as_generator(self.random_state)
        check_rate(self.learning_rate_init, "learning_rate_init")
        check_integer(self.context, "context", minimum=2)
        sequences = _checked_sequences(sequences, self.context)
        vocabulary = sorted({token for sequence in sequences for token in sequence})
        numbers = {token: number for number, token in enumerate(vocabulary, start=1)}
        layers, optimizer = self._layers(len(vocabulary) + 1), Adam(self.learning_rate_init)
        options = {"max_norm": self.max_norm, "random_state": rng, "dtype": self.dtype}
        network = Network(layers, CategoricalCrossEntropy(), optimizer, **options).build((None,))
        learned, held_out = self._split(sequences, rng)
        options = {}
        if held_out:
            patience = check_integer(self.n_iter_no_change, "n_iter_no_change")
            options = {"validation_data": _ready(held_out, numbers), "patience": patience, "tol": self.tol}
        X, y, mask = _ready(learned, numbers)
        network.fit(X, y, max_iter, self.batch_size, mask=mask, progress=False, **options)
        self.network_, self.vocabulary_, self._numbers = network, vocabulary, numbers
        self.loss_curve_ = network.history_["loss"]
        self.validation_loss_curve_ = network.history_.get("validation_loss")
        self.n_iter_ = len(self.loss_curve_)
        return self

    def _layers(self, n_tokens):
        units = check_integer(self.units, "units")
        kind = check_choice(self.positions, "positions", ("sinusoidal", "learned"))
        places = SinusoidalPositions() if kind == "sinusoidal" else LearnedPositions(self.context)
        dropped = [Dropout(self.dropout)] if check_number(self.dropout, "dropout", minimum=0, below=1) else []
        blocks = [
            TransformerBlock(self.num_heads, causal=True, dropout=self.dropout)
            for _ in range(check_integer(self.n_blocks, "n_blocks"))
        ]
        return [Embedding(n_tokens, units), places, *dropped, *blocks, LayerNorm(), Dense(n_tokens)]

    def _split(self, sequences, rng):
        """Return the sequences to learn from, and those to judge by."""
        if not check_boolean(self.early_stopping, "early_stopping"):
            return sequences, []
        share = check_fraction(self.validation_fraction, "validation_fraction")
        n_held_out = int(share * len(sequences))
        if not 0 < n_held_out < len(sequences):
            raise ValueError(f"validation_fraction={share} of {len(sequences)} sequences leaves none to judge by.")
        order = rng.permutation(len(sequences))
        parts = order[n_held_out:], order[:n_held_out]
        return tuple([sequences[row] for row in part] for part in parts)

    # Judging

    def perplexity(self, sequences):
        """Return exp of the mean of -log p over all tokens and end marks of the sequences.

        Raises
        ------
        ValueError, TypeError
            As for `fit`, and if a token is not in the vocabulary.
        """
        check_is_fitted(self)
        X, y, mask = _ready(_checked_sequences(sequences, self.context), self._numbers)
        loss = self.network_.loss.forward(self.network_.outputs(X, mask=mask), y, mask)
        return math.exp(loss)

    # Writing

    def next_token_proba(self, prompt=()):
        """Return the probability of each continuation, shape (n_tokens + 1,): the end, then `vocabulary_` in order.

        Parameters
        ----------
        prompt : sequence of tokens, default=()
            What stands there already; nothing, at the beginning.

        Raises
        ------
        ValueError
            If a token is not in the vocabulary, or the prompt fills the context.
        """
        return softmax(self._logits(self._prompt(prompt)))

    def generate(self, prompt=(), max_tokens=None, *, greedy=False, temperature=1.0, top_k=None, random_state=None):
        r"""Write on, token by token, until the end mark comes.

        Each token is drawn from

        .. math:: p_k \propto e^{z_k / T} \quad \text{for the } k \text{ with the largest } z_k

        Parameters
        ----------
        prompt : sequence of tokens, default=()
        max_tokens : int, optional
            New tokens at most; None goes on as far as the context reaches.
        greedy : bool, default=False
            Take the most probable token each time, with no chance in it; temperature and top_k say nothing then.
        temperature : float, default=1
            T: below 1 probable tokens become more so, above 1 all become more alike.
        top_k : int, optional
            Draw among so many of the most probable continuations only, from 1 to their number (tokens and the end).
        random_state : None, int or numpy.random.Generator

        Returns
        -------
        list
            The prompt and what was written behind it, without marks.

        Raises
        ------
        ValueError, TypeError
            If the temperature is not above 0, top_k is out of range, a token of the prompt is not in the vocabulary, or
            the prompt fills the context.
        """
        numbers = self._prompt(prompt)
        longest = self.context - 1
        if max_tokens is not None:
            longest = min(longest, len(numbers) + check_integer(max_tokens, "max_tokens"))
        is_greedy, rng = check_boolean(greedy, "greedy"), as_generator(random_state)
        _check_draw(len(self.vocabulary_) + 1, temperature, top_k)
        while len(numbers) < longest:
            logits = self._logits(numbers)
            if is_greedy:
                number = int(logits.argmax())
            else:
                number = int(rng.choice(len(logits), p=sharpened(logits, temperature, top_k)))
            if number == 0:
                break
            numbers.append(number)
        return [self.vocabulary_[number - 1] for number in numbers]

    def _prompt(self, prompt):
        check_is_fitted(self)
        if isinstance(prompt, str) or not hasattr(prompt, "__iter__"):
            raise TypeError(f"prompt must be a sequence of tokens, got {prompt!r}.")
        numbers = _numbered(list(prompt), self._numbers, "prompt")
        if len(numbers) >= self.context:
            raise ValueError(f"prompt must be shorter than context={self.context}, got {len(numbers)} tokens.")
        return numbers

    def _logits(self, numbers):
        return self.network_.forward(np.array([[0, *numbers]]))[0, -1].astype(np.float64)


def sharpened(logits, temperature=1.0, top_k=None):
    """Return the probabilities to draw from: softmax(logits / temperature), over the largest top_k of them.

    Of logits that tie at the edge, those that stand first are kept. Bad arguments raise as they do in
    `TransformerLanguageModel.generate`.

    >>> sharpened(np.log([0.5, 0.25, 0.25]), temperature=0.5).round(3)
    array([0.667, 0.167, 0.167])
    >>> sharpened(np.log([0.5, 0.25, 0.25]), top_k=2).round(3)
    array([0.667, 0.333, 0.   ])
    """
    logits = check_vector(logits, "logits")
    _check_draw(len(logits), temperature, top_k)
    with np.errstate(over="ignore"):  # a tiny temperature makes -inf of all but the largest, as it should
        scaled = (logits - np.max(logits)) / temperature
    if top_k is not None:
        scaled[np.argsort(-scaled, kind="stable")[top_k:]] = -np.inf
    return softmax(scaled)


def _check_draw(n_choices, temperature, top_k):
    check_number(temperature, "temperature", above=0)
    if top_k is not None and check_integer(top_k, "top_k") > n_choices:
        raise ValueError(f"top_k must be an integer from 1 to {n_choices}, got {top_k}.")


def _ready(sequences, numbers):
    """Return what goes in (the mark, then the tokens), what should come out (the tokens, then the mark), a mask."""
    numbered = [_numbered(sequence, numbers, "sequences") for sequence in sequences]
    X, mask = pad_sequences([[0, *sequence] for sequence in numbered])
    y, _ = pad_sequences([[*sequence, 0] for sequence in numbered])
    return X, y, mask


def _numbered(tokens, numbers, name):
    unknown = sorted({repr(token) for token in tokens if not _kind(token) or token not in numbers})
    if unknown:
        shown = ", ".join(unknown[:5])
        raise ValueError(f"{name} must hold tokens of the vocabulary, which has {len(numbers)}; got {shown}.")
    return [numbers[token] for token in tokens]


def _checked_sequences(sequences, context):
    """Return lists of tokens, all texts or all whole numbers, none empty, none too long."""
    if isinstance(sequences, str) or not hasattr(sequences, "__iter__"):
        raise TypeError(f"sequences must be a list of sequences of tokens, got {sequences!r}.")
    checked = []
    for number, sequence in enumerate(sequences):
        if isinstance(sequence, str) or not hasattr(sequence, "__iter__"):
            raise TypeError(f"sequences must hold sequences of tokens, got {sequence!r} at position {number}.")
        tokens = sequence.tolist() if isinstance(sequence, np.ndarray) else list(sequence)
        if not 0 < len(tokens) < context:
            limits = f"from 1 to context - 1 = {context - 1} tokens"
            raise ValueError(f"sequences must have {limits} each, got {len(tokens)} at position {number}.")
        checked.append(tokens)
    if not checked:
        raise ValueError("sequences must hold at least one sequence, got none.")
    kinds = {_kind(token) for tokens in checked for token in tokens}
    if len(kinds) > 1 or None in kinds:
        raise TypeError("sequences must hold tokens that are all texts, or all whole numbers.")
    return checked


def _kind(token):
    if isinstance(token, str):
        return "text"
    return "number" if isinstance(token, (int, np.integer)) and not isinstance(token, bool) else None
