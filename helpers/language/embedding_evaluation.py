"""How good are word vectors: by what people say of pairs of words, and by analogies.

The rules are gensim's `evaluate_word_pairs` and `evaluate_word_analogies`, so that numbers can be laid side by side.
"""

from dataclasses import dataclass, field

import numpy as np
from scipy.special import ndtri
from scipy.stats import spearmanr

from helpers.language.word_vectors import WordVectors
from helpers.metrics import wilson_interval
from helpers.validation import check_boolean, check_fraction, check_integer, check_vector

__all__ = ["AnalogyAccuracy", "WordPairCorrelation", "analogy_accuracy", "word_pair_correlation"]

BLOCK = 500  # analogies whose cosines with all words are computed at once


@dataclass(frozen=True)
class WordPairCorrelation:
    """How far cosines order pairs of words as people do.

    Attributes
    ----------
    spearman : float
        The rank correlation over the pairs of which both words are known.
    low, high : float
        The ends of its interval.
    n_pairs : int
        How many pairs were compared.
    share_unknown : float
        The share of pairs left out, because a word has no vector.
    """

    spearman: float
    low: float
    high: float
    n_pairs: int
    share_unknown: float


@dataclass(frozen=True)
class AnalogyAccuracy:
    """How many analogies are solved.

    Attributes
    ----------
    accuracy : float
        The share solved of those of which all four words are known; NaN if there are none.
    low, high : float
        The ends of Wilson's interval, from 0 to 1 if nothing was asked.
    n_questions : int
        How many were asked.
    share_skipped : float
        The share left out, because a word has no vector.
    sections : dict of str to AnalogyAccuracy
        The same for each section.
    """

    accuracy: float
    low: float
    high: float
    n_questions: int
    share_skipped: float
    sections: dict = field(default_factory=dict, repr=False)


def word_pair_correlation(wv, pairs, *, level=0.95, case_insensitive=True, restrict_vocab=300_000):
    r"""Compare cosines with what people say: Spearman's rank correlation over pairs of words.

    .. math:: \tanh\Big(\operatorname{artanh} r \pm z \sqrt{\frac{1 + r^2 / 2}{n - 3}}\Big)

    is the interval, of Fisher's form with the variance of Bonett and Wright for ranks. It says how sure r is for pairs
    such as these; how much r changes from one training to the next is another question, which only training again
    answers.

    Parameters
    ----------
    wv : WordVectors
    pairs : iterable of (str, str, float), or a table with these columns
        Two words and how alike people say they are, such as `load_word_pairs()`.
    level : float, default=0.95
    case_insensitive : bool, default=True
        Whether "King" and "king" are one word; the vector is that of the earlier one in `wv`.
    restrict_vocab : int, default=300000
        Only so many first words of `wv` are known.

    Returns
    -------
    WordPairCorrelation

    Raises
    ------
    ValueError, TypeError
        If fewer than 4 pairs have both words known, if people's numbers or the cosines are all the same, if a word
        has a vector of zeros, or if a pair is none.

    References
    ----------
    Bonett and Wright (2000), Sample size requirements for estimating Pearson, Kendall and Spearman correlations,
    Psychometrika 65.

    Examples
    --------
    >>> from helpers.language.word_vectors import WordVectors
    >>> wv = WordVectors(["cup", "mug", "tea", "shoe"], [[3, 1], [3, 1.1], [1, 1], [-1, 2]])
    >>> pairs = [("cup", "mug", 9), ("cup", "tea", 6), ("mug", "tea", 7), ("tea", "shoe", 1), ("cup", "boot", 1)]
    >>> seen = word_pair_correlation(wv, pairs)
    >>> round(seen.spearman, 3), seen.n_pairs, seen.share_unknown
    (1.0, 4, 0.2)
    """
    level = check_fraction(level, "level")
    rows = _known_rows(wv, case_insensitive, restrict_vocab)
    words, scores = _checked_pairs(pairs, case_insensitive)
    kept = [position for position, pair in enumerate(words) if all(word in rows for word in pair)]
    n = len(kept)
    if n < 4:
        raise ValueError(f"pairs must hold at least 4 whose two words have vectors, got {n} of {len(words)}.")
    left, right = np.array([[rows[word] for word in words[position]] for position in kept]).T
    _refuse_zero_rows(wv, np.concatenate([left, right]), "pairs")
    cosines = np.einsum("ij,ij->i", wv.unit_vectors[left], wv.unit_vectors[right])
    scores = scores[kept]
    for name, values in (("pairs must hold scores", scores), ("wv must give cosines", cosines)):
        if (values == values[0]).all():
            raise ValueError(f"{name} that differ, got {values[0]:.6g} for every known pair.")
    r = float(spearmanr(scores, cosines).statistic)
    reach = float(ndtri(0.5 + level / 2)) * np.sqrt((1 + r**2 / 2) / (n - 3))
    with np.errstate(divide="ignore"):  # of ranks that agree wholly the interval is a point
        low, high = np.tanh(np.arctanh(np.clip(r, -1, 1)) + np.array([-reach, reach]))
    return WordPairCorrelation(r, float(low), float(high), n, (len(words) - n) / len(words))


def analogy_accuracy(wv, questions, *, level=0.95, case_insensitive=True, restrict_vocab=300_000):
    r"""Ask "a is to b as c is to what?" and count right answers: the word nearest to b - a + c, the three left out.

    The interval takes the questions for independent. Where few pairs are crossed into many questions, as in word2vec's
    list, they are not, and it is too narrow: the sections show how much depends on the pairs.

    Parameters
    ----------
    wv : WordVectors
    questions : iterable of (str, str, str, str, str), or a table with these columns
        The section, a, b, c and the right answer, such as `load_analogies()`.
    level : float, default=0.95
    case_insensitive : bool, default=True
        Whether "King" and "king" are one word; the vector is that of the earlier one in `wv`.
    restrict_vocab : int, default=300000
        Only so many first words of `wv` are known, and are looked through for answers.

    Returns
    -------
    AnalogyAccuracy
        Over all questions, with the sections inside.

    Raises
    ------
    ValueError, TypeError
        If there is no question, one is not five strings, or a word of one has a vector of zeros.

    References
    ----------
    Mikolov, Chen, Corrado and Dean (2013), Efficient estimation of word representations in vector space.

    Examples
    --------
    >>> from helpers.language.word_vectors import WordVectors
    >>> wv = WordVectors(["big", "bigger", "cheap", "cheaper"], [[1, 0], [1, 1], [0.5, -1], [0.6, -0.1]])
    >>> seen = analogy_accuracy(wv, [("comparative", "big", "bigger", "cheap", "cheaper")])
    >>> seen.accuracy, seen.n_questions, seen.share_skipped
    (1.0, 1, 0.0)
    """
    level = check_fraction(level, "level")
    rows = _known_rows(wv, case_insensitive, restrict_vocab)
    asked = _checked_questions(questions, case_insensitive)
    spelled = [word.upper() for word in wv.words[:restrict_vocab]] if case_insensitive else wv.words[:restrict_vocab]
    same = _rows_by_spelling(spelled)
    sections, right_in_all, known_in_all, all_in_all = {}, 0, 0, 0
    for section, quadruples in asked.items():
        known = [quadruple for quadruple in quadruples if all(word in rows for word in quadruple)]
        right = _n_solved(wv, known, rows, same, spelled)
        sections[section] = _accuracy(right, len(known), len(quadruples), level)
        right_in_all, known_in_all = right_in_all + right, known_in_all + len(known)
        all_in_all += len(quadruples)
    return _accuracy(right_in_all, known_in_all, all_in_all, level, sections)


def _n_solved(wv, quadruples, rows, same, spelled):
    units, n_solved = wv.unit_vectors[: len(spelled)], 0
    for start in range(0, len(quadruples), BLOCK):
        block = quadruples[start : start + BLOCK]
        a, b, c, d = np.array([[rows[word] for word in quadruple] for quadruple in block]).T
        _refuse_zero_rows(wv, np.concatenate([a, b, c, d]), "questions")
        cosines = (units[b] - units[a] + units[c]) @ units.T
        cosines[:, ~units.any(axis=1)] = -np.inf
        for scores, (*given, expected) in zip(cosines, block, strict=True):
            for word in given:
                scores[same[word]] = -np.inf
            best = scores.argmax()  # in a vocabulary of three words nothing may be left
            n_solved += scores[best] > -np.inf and spelled[best] == expected
    return n_solved


def _accuracy(right, n, n_all, level, sections=None):
    low, high = wilson_interval(right, n, level) if n else (0.0, 1.0)
    return AnalogyAccuracy(right / n if n else np.nan, low, high, n, (n_all - n) / n_all, sections or {})


def _known_rows(wv, case_insensitive, restrict_vocab):
    """Return the row of each spelling: of two that are one word the earlier."""
    if not isinstance(wv, WordVectors):
        raise TypeError(f"wv must be WordVectors, got {wv!r}.")
    case_insensitive = check_boolean(case_insensitive, "case_insensitive")
    words = wv.words[: check_integer(restrict_vocab, "restrict_vocab")]
    rows = {}
    for row, word in enumerate(words):
        rows.setdefault(word.upper() if case_insensitive else word, row)
    return rows


def _rows_by_spelling(spelled):
    same = {}
    for row, word in enumerate(spelled):
        same.setdefault(word, []).append(row)
    return same


def _checked_pairs(pairs, case_insensitive):
    words, scores = [], []
    for position, pair in enumerate(_rows_of(pairs, "pairs")):
        if not _is_row(pair, 3) or not all(isinstance(word, str) for word in pair[:2]):
            raise ValueError(f"pairs must hold two words and a number each, got {pair!r} at position {position}.")
        words.append(_spelled(pair[:2], case_insensitive))
        scores.append(pair[2])
    if not words:
        raise ValueError("pairs must hold at least 4 pairs, got none.")
    return words, check_vector(scores, "The scores of pairs")


def _checked_questions(questions, case_insensitive):
    asked = {}
    for position, question in enumerate(_rows_of(questions, "questions")):
        if not _is_row(question, 5) or not all(isinstance(word, str) for word in question):
            wanted = "questions must hold a section and four words each"
            raise ValueError(f"{wanted}, got {question!r} at position {position}.")
        section, *words = question
        asked.setdefault(section, []).append(_spelled(words, case_insensitive))
    if not asked:
        raise ValueError("questions must hold at least one question, got none.")
    return asked


def _rows_of(table, name):
    """Return the rows of a RealTable or a data frame as tuples, and other iterables as they are."""
    table = getattr(table, "frame", table)
    if hasattr(table, "itertuples"):
        return table.itertuples(index=False, name=None)
    if isinstance(table, str) or not hasattr(table, "__iter__"):
        raise TypeError(f"{name} must be a table or a list of tuples, got {table!r}.")
    return table


def _is_row(row, length):
    return not isinstance(row, str) and hasattr(row, "__len__") and len(row) == length


def _spelled(words, case_insensitive):
    return tuple(word.upper() if case_insensitive else word for word in words)


def _refuse_zero_rows(wv, rows, name):
    without = rows[~wv.unit_vectors[rows].any(axis=1)]
    if len(without):
        word = wv.words[without[0]]
        raise ValueError(f"{name} must hold words with a direction, got {word!r}, whose vector is zeros.")
