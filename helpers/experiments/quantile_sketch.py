"""All quantiles of everything that has come in, from a few hundred values; sketches can be merged."""

import math
from copy import deepcopy

import numpy as np

from helpers.experiments.rolling_quantile import check_q, quantile_rank
from helpers.experiments.stream import StreamStatistic, check_value
from helpers.validation import as_generator, check_fraction, check_integer

__all__ = ["KLLSketch"]

BLOCK = 16_384  # values sorted at once: more cost time, fewer let more choices be made


class KLLSketch(StreamStatistic):
    r"""A sketch of a distribution after Karnin, Lang and Liberty.

    Values are kept on levels; one on level h stands for 2^h that came in. When there are too many, a level is sorted,
    a coin chooses the odd or the even places, and what stands there moves a level up for itself and its neighbour. The
    top level has room for k values, each below for 2/3 of the one above it.

    A choice of one in s sorted values changes how many lie below any v by a random amount of mean zero whose largest
    and smallest possible values are s apart. The sketch adds up s² over all its choices, and Hoeffding's inequality
    gives

    .. math:: P\left(|\hat R(v) - R(v)| \ge t\right) \le 2 \exp\left(-\frac{2 t^2}{\sum s^2}\right)

    for the number R(v) of values up to v, whatever the distribution: see `rank_error`.

    Parameters
    ----------
    k : int
        At least 8. The error falls about as 1 / k.
    random_state : None, int, Generator or RandomState
        What the coins come from. Sketches that will be merged should have different ones, so that their errors do not
        point the same way.

    Attributes
    ----------
    n_seen : int
    n_kept : int
        How many values the sketch holds.
    smallest, largest : float
        Exact; nan before the first value.

    References
    ----------
    Karnin, Lang and Liberty (2016), Optimal quantile approximation in streams, FOCS.
    Hoeffding (1963), Probability inequalities for sums of bounded random variables, JASA 58.

    Examples
    --------
    >>> monday = KLLSketch(random_state=1).update_many(range(100_000))
    >>> tuesday = KLLSketch(random_state=2).update_many(range(100_000, 200_000))
    >>> both = monday.merge(tuesday)
    >>> both.n_seen, both.n_kept < 600, abs(both.quantile(0.5) / 100_000 - 1) < 0.03
    (200000, True, True)
    """

    _settings = ("k",)
    _memory = ("_levels", "_choices", "_range", "_coins")

    def __init__(self, k=200, random_state=None):
        super().__init__()
        self.k = check_integer(k, "k", minimum=8)
        self._rng = np.random.default_rng(as_generator(random_state).integers(2**63))
        self._levels = [[]]
        self._choices = 0  # the sum of s²
        self._range = []  # of everything seen
        self._make_room()

    @property
    def n_kept(self):
        return sum(map(len, self._levels))

    @property
    def smallest(self):
        return self._range[0] if self._range else math.nan

    @property
    def largest(self):
        return self._range[1] if self._range else math.nan

    @property
    def _coins(self):
        return self._rng.bit_generator.state

    @_coins.setter
    def _coins(self, state):
        bits = np.random.PCG64()
        bits.state = state
        self._rng = np.random.Generator(bits)

    def quantile(self, q):
        """Return the smallest value kept that, as far as the sketch knows, the fraction q does not exceed.

        Parameters
        ----------
        q : float
            Above 0, at most 1.

        Raises
        ------
        ValueError
            If q is outside, or nothing has come in.
        """
        q = check_q(q)
        self._not_empty()
        values, ranks = self._ranks()
        return float(values[np.searchsorted(ranks, quantile_rank(q, self.n_seen))])

    def rank(self, value):
        """Return about how many values are at most `value`."""
        value = check_value(value)
        return sum(sum(kept <= value for kept in level) << h for h, level in enumerate(self._levels))

    def cdf(self, value):
        """Return about which fraction of the values is at most `value`."""
        self._not_empty()
        return self.rank(value) / self.n_seen

    def rank_error(self, confidence=0.99):
        """Return by how much `cdf` of any one value is off at most, with at least this probability.

        >>> KLLSketch().update_many(range(200)).rank_error()
        0.0
        """
        self._not_empty()
        return math.sqrt(self._choices / 2 * math.log(2 / (1 - check_fraction(confidence, "confidence")))) / self.n_seen

    def update_many(self, values):
        """Take in values in their order and return self.

        They are sorted in large blocks, of which one in 2^h goes to level h at once: fewer choices are made than by
        `update` with each, so what is kept differs, and the error is smaller.

        Raises
        ------
        TypeError, ValueError
            If one is no finite number; nothing has changed then.
        """
        return super().update_many(values)

    def merge(self, other):
        """Return a sketch of both streams together.

        Raises
        ------
        TypeError, ValueError
            If the other is no KLLSketch, or one of another k.
        """
        self._same_settings(other)
        seeds = [int(deepcopy(each._rng).integers(2**63)) for each in (self, other)]
        merged = type(self)(self.k, np.random.default_rng(seeds))
        merged.n_seen = self.n_seen + other.n_seen
        merged._choices = self._choices + other._choices
        for each in (self, other):
            merged._widen(*each._range)
            for h, level in enumerate(each._levels):
                merged._add(h, level)
        merged._compress()
        return merged

    def _update(self, value):
        self._levels[0].append(value)
        if not self._range or not self._range[0] <= value <= self._range[1]:
            self._widen(value)
        if len(self._levels[0]) > self._room[0]:
            self._compress()

    def _update_many(self, values):
        for begin in range(0, len(values), BLOCK):
            self._take(values[begin : begin + BLOCK])

    def _take(self, block):
        """Take in a block: as many as whole steps hold by a choice of one in 2^h, the rest below."""
        self._widen(float(block.min()), float(block.max()))
        while len(block):
            h = max(len(block) // self.k, 1).bit_length() - 1
            whole = len(block) >> h << h
            self._add(h, self._one_in(2**h, np.sort(block[:whole]), 1).tolist())
            block = block[whole:]
        self._compress()

    def _one_in(self, step, ordered, weight):
        """Choose one in `step` of sorted values that stand for `weight` each."""
        if step == 1:
            return ordered
        self._choices += (step * weight) ** 2
        return ordered[int(self._rng.integers(step)) :: step]

    def _compress(self):
        """Move values up from the lowest levels without room for them, until the whole has room."""
        while self.n_kept > sum(self._room):
            h = next(h for h, level in enumerate(self._levels) if len(level) > self._room[h])
            level = sorted(self._levels[h])
            self._levels[h] = [level.pop()] if len(level) % 2 else []
            self._add(h + 1, self._one_in(2, level, 2**h))

    def _add(self, h, values):
        while h >= len(self._levels):
            self._levels.append([])
            self._make_room()
        self._levels[h].extend(values)

    def _make_room(self):
        top = len(self._levels) - 1
        self._room = [max(math.ceil(self.k * (2 / 3) ** (top - h)), 8) for h in range(top + 1)]

    def _widen(self, *values):
        both = [*self._range, *values]
        self._range = [min(both), max(both)] if both else []

    def _ranks(self):
        values = np.concatenate(self._levels)
        weights = np.repeat(2 ** np.arange(len(self._levels)), [len(level) for level in self._levels])
        order = np.argsort(values, kind="stable")
        return values[order], np.cumsum(weights[order])

    def _is_whole(self):
        self._make_room()
        return sum(len(level) << h for h, level in enumerate(self._levels)) == self.n_seen

    def _not_empty(self):
        if not self.n_seen:
            raise ValueError("the sketch must have seen a value before it is asked, got none.")
