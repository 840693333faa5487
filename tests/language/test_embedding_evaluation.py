import numpy as np
import pandas as pd
import pytest
from gensim.models import KeyedVectors

from helpers.datasets import load_analogies, load_word_pairs
from helpers.language import WordVectors, analogy_accuracy, word_pair_correlation

SETTINGS = [
    {},
    {"case_insensitive": False},
    {"restrict_vocab": 150},
    {"case_insensitive": False, "restrict_vocab": 150},
]


def random_vectors(size=6, seed=0):
    """Words of which many differ in case alone, in any order; vectors in few dimensions, so that some answers come."""
    rng = np.random.default_rng(seed)
    words = [form for i in range(120) for form in (f"word{i}", f"Word{i}", f"WORD{i}")]
    words = [words[i] for i in rng.permutation(360)[:240]]
    vectors = rng.normal(size=(240, size)).astype(np.float32)
    theirs = KeyedVectors(size)
    theirs.add_vectors(words, vectors)
    return WordVectors(words, vectors), theirs


def random_words(rng, n):
    return [str(rng.choice(["word", "Word", "WORD"])) + str(i) for i in rng.choice(120, n, replace=False)]


@pytest.mark.parametrize("settings", SETTINGS)
def test_correlation_over_pairs_is_that_of_gensim(tmp_path, settings):
    ours, theirs = random_vectors()
    rng = np.random.default_rng(1)
    pairs = [(*random_words(rng, 2), float(score)) for score in rng.integers(11, size=400)]
    path = tmp_path / "pairs.tsv"
    path.write_text("".join(f"{a}\t{b}\t{score}\n" for a, b, score in pairs))
    _, spearman, percent_unknown = theirs.evaluate_word_pairs(str(path), **settings)
    seen = word_pair_correlation(ours, pairs, **settings)
    assert seen.spearman == pytest.approx(spearman[0], abs=1e-6)
    assert seen.share_unknown == pytest.approx(percent_unknown / 100)
    assert 0 < seen.share_unknown < 1
    assert seen.n_pairs == round(400 * (1 - seen.share_unknown))


@pytest.mark.parametrize("settings", SETTINGS)
def test_accuracy_over_analogies_is_that_of_gensim(tmp_path, settings):
    ours, theirs = random_vectors(size=3)
    # Some questions have an answer that is right by making: the one that comes out.
    rng = np.random.default_rng(2)
    questions = []
    for number in range(900):
        a, b, c, d = random_words(rng, 4)
        if number % 2 and all(word in ours for word in (a, b, c)):
            d = ours.analogy(a, b, c)[0][0]
        questions.append((f"section {number // 300}", a, b, c, d))
    path = tmp_path / "questions.txt"
    lines = []
    for number, (section, *words) in enumerate(questions):
        lines += [f": {section}\n"] * (number % 300 == 0) + [" ".join(words) + "\n"]
    path.write_text("".join(lines))
    accuracy, sections = theirs.evaluate_word_analogies(str(path), **settings)
    seen = analogy_accuracy(ours, questions, **settings)
    assert seen.accuracy == pytest.approx(accuracy)
    assert 0 < seen.accuracy < 1
    for theirs_too in sections[:-1]:
        n = len(theirs_too["correct"]) + len(theirs_too["incorrect"])
        ours_too = seen.sections[theirs_too["section"]]
        assert ours_too.n_questions == n
        assert ours_too.accuracy == pytest.approx(len(theirs_too["correct"]) / n)
        assert ours_too.share_skipped == pytest.approx(1 - n / 300)


def test_another_spelling_of_a_word_asked_for_is_no_answer(tmp_path):
    words = ["big", "bigger", "cheap", "cheaper", "Cheap"]
    vectors = np.array([[1, 0], [1, 1], [0.5, -1], [0.6, -0.1], [0.7, -0.2]], np.float32)
    theirs = KeyedVectors(2)
    theirs.add_vectors(words, vectors)
    path = tmp_path / "questions.txt"
    path.write_text(": comparative\nbig bigger cheap cheaper\n")
    question = [("comparative", "big", "bigger", "cheap", "cheaper")]
    for case_insensitive, right in ((True, 1), (False, 0)):
        ours = analogy_accuracy(WordVectors(words, vectors), question, case_insensitive=case_insensitive)
        assert ours.accuracy == right
        assert theirs.evaluate_word_analogies(str(path), case_insensitive=case_insensitive)[0] == right


def test_intervals_of_the_correlation_hold_the_truth_as_often_as_they_say():
    # Scores whose correlation with the cosines is known: r of a normal pair, turned into that of ranks.
    rng = np.random.default_rng(0)
    r = 0.6
    truth = 6 / np.pi * np.arcsin(r / 2)
    held = 0
    for _ in range(400):
        cosine, noise = rng.normal(size=(2, 60))
        score = r * cosine + np.sqrt(1 - r**2) * noise
        angles = np.arccos(np.tanh(cosine / 4))  # any rising function of the cosine leaves ranks alone
        words = [f"w{i}" for i in range(60)]
        wv = WordVectors(["here", *words], [[1, 0], *np.column_stack([np.cos(angles), np.sin(angles)])])
        seen = word_pair_correlation(wv, [("here", word, s) for word, s in zip(words, score, strict=True)])
        held += seen.low <= truth <= seen.high
    assert 0.92 < held / 400 < 0.98


def test_ranks_that_agree_wholly_give_one_and_reversed_ones_minus_one():
    wv = WordVectors(list("abcde"), [[1, 0], [1, 0.1], [1, 0.5], [1, 1], [0, 1]])
    pairs = [("a", other, score) for other, score in zip("bcde", [9, 7, 4, 1], strict=True)]
    seen = word_pair_correlation(wv, pairs)
    assert (seen.spearman, seen.low, seen.high) == pytest.approx((1, 1, 1))
    seen = word_pair_correlation(wv, [(a, b, -score) for a, b, score in pairs])
    assert (seen.spearman, seen.low, seen.high) == pytest.approx((-1, -1, -1))


def test_a_higher_level_gives_a_wider_interval():
    wv, _ = random_vectors()
    rng = np.random.default_rng(1)
    pairs = [(*random_words(rng, 2), float(score)) for score in rng.integers(11, size=100)]
    narrow, wide = (word_pair_correlation(wv, pairs, level=level) for level in (0.8, 0.99))
    assert wide.low < narrow.low < narrow.spearman < narrow.high < wide.high


def test_the_judges_that_come_with_the_course_are_taken_as_they_are():
    pairs, analogies = load_word_pairs(), load_analogies()
    words = sorted({word.lower() for word in pairs.frame[["word_1", "word_2"]].to_numpy().ravel()})
    words += ["athens", "greece", "baghdad", "iraq"]
    words = list(dict.fromkeys(words))
    wv = WordVectors(words, np.random.default_rng(0).normal(size=(len(words), 5)))
    seen = word_pair_correlation(wv, pairs)
    assert seen.n_pairs == 353
    assert seen.low < 0 < seen.high
    answers = analogy_accuracy(wv, analogies)
    assert answers.n_questions > 0
    assert answers.sections.keys() == set(analogies.frame["section"])
    assert answers.share_skipped > 0.99


def test_a_section_without_known_words_has_no_accuracy_and_says_so():
    wv = WordVectors(list("abcd"), np.eye(4))
    seen = analogy_accuracy(wv, [("known", *"abcd"), ("unknown", *"abcx"), ("unknown", *"xyzw")])
    assert seen.share_skipped == pytest.approx(2 / 3)
    assert np.isnan(seen.sections["unknown"].accuracy)
    assert (seen.sections["unknown"].low, seen.sections["unknown"].high) == (0, 1)
    assert seen.sections["unknown"].n_questions == 0
    assert seen.sections["known"].accuracy == 1.0


@pytest.mark.parametrize(
    ("pairs", "error", "reason"),
    [
        ([("a", "b", 1)] * 3, ValueError, "at least 4 whose two words have vectors, got 3 of 3"),
        ([("a", "x", 1)] * 9, ValueError, "got 0 of 9"),
        ([("a", "b", 1), ("a", "b", 2), ("b", "a", 3), ("a", "b", 4)], ValueError, "wv must give cosines that differ"),
        ([("a", "b", 1), ("a", "c", 1), ("b", "c", 1), ("c", "c", 1)], ValueError, "pairs must hold scores that diff"),
        ([("a", "zero", 1), ("a", "c", 2), ("b", "c", 3), ("c", "c", 4)], ValueError, "'zero', whose vector is zeros"),
        ([("a", "b")], ValueError, r"two words and a number each, got \('a', 'b'\) at position 0"),
        ([("a", 1, "b")], ValueError, "two words and a number each"),
        ([("a", "b", "c")] * 4, TypeError, "scores of pairs must hold numbers"),
        ([("a", "b", np.nan)] * 4, ValueError, "scores of pairs must hold finite numbers only"),
        (["abc"], ValueError, "got 'abc' at position 0"),
        ([5], ValueError, "got 5 at position 0"),
        ("abc", TypeError, "pairs must be a table or a list of tuples"),
    ],
)
def test_bad_pairs_are_named(pairs, error, reason):
    wv = WordVectors(["a", "b", "c", "zero"], [[1, 0], [0, 1], [1, 1], [0, 0]])
    with pytest.raises(error, match=reason):
        word_pair_correlation(wv, pairs)


@pytest.mark.parametrize(
    ("questions", "error", "reason"),
    [
        ([], ValueError, "at least one question"),
        ([("s", "a", "b", "c")], ValueError, "a section and four words each, got .* at position 0"),
        ([("s", "a", "b", "c", 4)], ValueError, "a section and four words each"),
        (["abcde"], ValueError, "got 'abcde' at position 0"),
        ([5], ValueError, "got 5 at position 0"),
        (pd.DataFrame({"a": ["b"]}), ValueError, "a section and four words each"),
        ([("s", "a", "b", "zero", "c")], ValueError, "'zero', whose vector is zeros"),
        (3, TypeError, "questions must be a table or a list of tuples, got 3"),
    ],
)
def test_bad_questions_are_named(questions, error, reason):
    wv = WordVectors(["a", "b", "c", "zero"], [[1, 0], [0, 1], [1, 1], [0, 0]])
    with pytest.raises(error, match=reason):
        analogy_accuracy(wv, questions)


def test_a_given_word_is_no_answer_even_where_nothing_else_is_left():
    wv = WordVectors(["a", "b", "c"], [[1, 0], [1, 1], [0, 1]])
    for answer in "abc":
        assert analogy_accuracy(wv, [("section", "a", "b", "c", answer)]).accuracy == 0.0


def test_a_word_without_direction_is_nobodys_answer():
    wv = WordVectors(["a", "b", "c", "zero", "d"], [[1, 0], [-1, 0], [-1, 0.1], [0, 0], [1, 0]])
    assert wv.analogy("a", "b", "c")[0][0] == "d"
    assert analogy_accuracy(wv, [("section", "a", "b", "c", "d")]).accuracy == 1.0
    with pytest.raises(ValueError, match="questions must hold words with a direction, got 'zero'"):
        analogy_accuracy(wv, [("section", "a", "b", "c", "zero")])


def test_what_are_no_word_vectors_is_refused_by_name():
    for judge in (word_pair_correlation, analogy_accuracy):
        with pytest.raises(TypeError, match="wv must be WordVectors, got 3"):
            judge(3, [])
    with pytest.raises(ValueError, match="pairs must hold at least 4 pairs, got none"):
        word_pair_correlation(WordVectors(["a"], [[1]]), [])
