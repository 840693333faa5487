import hashlib
import itertools
import time

import numpy as np
import pytest

from helpers.datasets import simulate_product_copy
from helpers.datasets.catalogue import catalogue
from helpers.datasets.product_copy import COLOURS, FACTS, GAP, KINDS, MOST_GAPS, PATTERNS, READERS

N = 20_000


@pytest.fixture(scope="module")
def copy():
    return simulate_product_copy(N)


def all_sentences():
    """Every sentence of the language with its chance, by the words of the docstring."""
    chances = {}
    for pattern, (article, facts) in itertools.product(PATTERNS, FACTS.items()):
        kinds = [kind for kind in GAP.findall(pattern) if kind != "article"]
        ways = [COLOURS if kind == "colour" else facts[KINDS[kind]] for kind in kinds]
        filled = [fill for fill in itertools.product(*ways) if len(set(fill)) == len(fill)]
        for fill in filled:
            gaps = iter(fill)
            words = GAP.sub(
                lambda gap, gaps=gaps, article=article: article if gap[1] == "article" else next(gaps), pattern
            )
            chances[words] = chances.get(words, 0) + 1 / (4 * 12 * len(filled))
    return chances


def test_the_sentences_keep_their_values(copy):
    text = "\n".join(copy.sentences[:1000])
    assert hashlib.sha256(text.encode("utf-8")).hexdigest()[:16] == SENTENCES


def test_the_same_seed_writes_the_same_and_another_seed_others():
    one, same, other = (simulate_product_copy(50, random_state=seed).sentences for seed in (3, 3, 4))
    assert one == same != other
    a, b = (simulate_product_copy(50, random_state=np.random.default_rng(5)).sentences for _ in range(2))
    assert a == b


def test_the_first_sentences_of_many_are_those_of_a_few(copy):
    assert simulate_product_copy(30).sentences == copy.sentences[:30]


def test_every_sentence_comes_as_often_as_its_chance_says(copy):
    chances = all_sentences()
    assert sum(chances.values()) == pytest.approx(1)
    counts = dict.fromkeys(chances, 0)
    for sentence in copy.sentences:
        counts[sentence] += 1  # and nothing else is written
    expected = N * np.array(list(chances.values()))
    chi_squared = ((np.array(list(counts.values())) - expected) ** 2 / expected).sum()
    freedom = len(chances) - 1
    assert abs(chi_squared - freedom) < 4 * np.sqrt(2 * freedom)


def test_the_chance_of_a_row_is_that_of_its_sentence(copy):
    chances = all_sentences()
    expected = [chances[sentence] for sentence in copy.sentences]
    np.testing.assert_allclose(copy.truth["rows"]["chance"], expected, rtol=1e-12)


def test_the_best_possible_perplexity_is_near_that_of_the_whole_language(copy):
    chances = all_sentences()
    surprise = -sum(chance * np.log(chance) for chance in chances.values())
    predictions = sum(chance * (len(sentence.split()) + 1) for sentence, chance in chances.items())
    assert copy.truth["best_possible"] == pytest.approx(np.exp(surprise / predictions), rel=0.003)
    few = simulate_product_copy(7)
    predictions = sum(len(sentence.split()) + 1 for sentence in few.sentences)
    expected = np.exp(-np.log(few.truth["rows"]["chance"]).sum() / predictions)
    assert few.truth["best_possible"] == pytest.approx(expected, abs=1e-6)


def test_every_true_sentence_is_built_in_one_way_only():
    for sentence in all_sentences():
        assert sum(reader.fullmatch(sentence) is not None for reader in READERS) == 1
        assert simulate_product_copy(1).verdict(sentence) == "true"


def test_rows_tell_pattern_and_article(copy):
    rows = copy.truth["rows"]
    assert all(article in sentence for article, sentence in zip(rows["article"], copy.sentences, strict=True))
    starts = [PATTERNS[pattern].split()[0] for pattern in rows["pattern"]]
    assert starts == [sentence.split()[0] for sentence in copy.sentences]


def test_no_pattern_has_more_gaps_than_numbers_are_drawn():
    gaps = [sum(kind != "article" for kind in GAP.findall(pattern)) for pattern in PATTERNS]
    assert max(gaps) == MOST_GAPS


def test_articles_and_materials_are_words_of_the_shop():
    of_the_shop = set(catalogue()["article"])
    materials = {material for both in catalogue()["materials"] for material in both}
    for article, (own, _, _) in FACTS.items():
        assert article in of_the_shop
        assert set(own) <= materials


@pytest.mark.parametrize(
    ("sentence", "verdict"),
    [
        ("this steel desk lamp dims to a glow", "true"),
        ("this wool desk lamp dims to a glow", "false"),
        ("this steel desk lamp washes at sixty degrees", "false"),
        ("a green pillow made of linen for your bedroom", "true"),
        ("a green pillow made of linen for your kitchen", "false"),
        ("our desk lamp lights the page and not the room and dims to a glow", "true"),
        ("our desk lamp dims to a glow and dims to a glow", "no sentence"),
        ("our desk lamp dims to a glow", "no sentence"),
        ("this steel desk lamp", "no sentence"),
        ("this desk lamp steel dims to a glow", "no sentence"),
        ("", "no sentence"),
    ],
)
def test_verdicts_are_those_that_a_reader_would_give(sentence, verdict):
    assert simulate_product_copy(1).verdict(sentence) == verdict


def test_what_is_done_to_some_copy_changes_no_other():
    spoilt = simulate_product_copy(2)
    spoilt.truth["facts"]["pillow"]["material"].append("iron")
    spoilt.truth["patterns"].clear()
    fresh = simulate_product_copy(2)
    assert fresh.truth["facts"]["pillow"]["material"] == ["cotton", "linen"]
    assert len(fresh.truth["patterns"]) == 4


def test_ten_thousand_sentences_take_seconds():
    begin = time.process_time()
    simulate_product_copy(10_000)
    assert time.process_time() - begin < 5  # about a tenth of a second on a quiet machine


def test_the_repr_tells_sentences_and_words():
    assert repr(simulate_product_copy(600)) == "<600 sentences of 171 different words>"


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"n_sentences": 0}, ValueError, "n_sentences must be an integer of at least 1, got 0"),
        ({"n_sentences": 1.5}, TypeError, "n_sentences must be an integer"),
        ({"n_sentences": 100_001}, ValueError, "n_sentences must be from 1 to 100,000, got 100,001"),
        ({"random_state": -1}, ValueError, "random_state must be at least 0, got -1"),
    ],
)
def test_what_is_no_sensible_argument_is_refused(arguments, error, words):
    with pytest.raises(error, match=words):
        simulate_product_copy(**arguments)


def test_only_texts_have_a_verdict():
    with pytest.raises(TypeError, match="sentence must be a text, words with a blank between them, got None"):
        simulate_product_copy(1).verdict(None)


SENTENCES = "591f4e4284e830e7"
