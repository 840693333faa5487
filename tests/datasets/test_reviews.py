import hashlib
import re
import time

import numpy as np
import pandas as pd
import pytest

from helpers.datasets import reviews_chinese, reviews_english, simulate_reviews
from helpers.datasets.catalogue import catalogue
from helpers.datasets.reviews import ASPECTS, KINDS, SHARE_POSITIVE, SHARES, STARS
from helpers.datasets.reviews_grammar import FACETS, GAP, MOST_CHOICES, PLANS, TOKEN, Grammar, Pen, misspelt

N = 20_000
LANGUAGES = {"english": reviews_english, "chinese": reviews_chinese}


@pytest.fixture(scope="module")
def both():
    return {language: simulate_reviews(N, language) for language in LANGUAGES}


@pytest.fixture(params=LANGUAGES)
def reviews(request, both):
    return both[request.param]


def fingerprint(values):
    return hashlib.sha256("\n".join(map(str, values)).encode("utf-8")).hexdigest()[:16]


def near(share, expected, n):
    """Whether a share of n draws is the expected one, up to what happens by chance once in ten thousand times."""
    return abs(share - expected) < 4 * np.sqrt(expected * (1 - expected) / n)


def new(reviews):
    """The rows that repeat no other."""
    return ~reviews.frame["repeats"].to_numpy()


# --- the same numbers ---


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_reviews_keep_their_values(both, language):
    assert fingerprint(both[language].frame["text"][:1000]) == TEXTS[language]
    assert fingerprint(both[language].frame["stars"][:1000]) == STARS_GIVEN


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_seed_writes_the_same_and_another_seed_others(language):
    one, same, other = (simulate_reviews(50, language, random_state=seed) for seed in (3, 3, 4))
    pd.testing.assert_frame_equal(one.frame, same.frame)
    assert one.sentences == same.sentences != other.sentences
    a, b = (simulate_reviews(50, language, random_state=np.random.default_rng(5)).sentences for _ in range(2))
    assert a == b


def test_the_first_reviews_of_many_are_those_of_a_few(reviews):
    few = simulate_reviews(300, reviews.language)
    pd.testing.assert_frame_equal(few.frame, reviews.frame[:300])
    pd.testing.assert_frame_equal(few.truth["rows"], reviews.truth["rows"][:300])
    assert few.sentences == reviews.sentences[:300]


def test_both_languages_tell_of_the_same_facts(both):
    english, chinese = both["english"], both["chinese"]
    pd.testing.assert_frame_equal(english.frame.drop(columns="text"), chinese.frame.drop(columns="text"))
    pd.testing.assert_frame_equal(english.truth["rows"], chinese.truth["rows"])
    assert list(english.synonyms) == list(chinese.synonyms)
    for name in ["best_possible", "word_by_word", "mistaken_share"]:
        assert english.truth[name] == chinese.truth[name]


# --- the table ---


def test_columns_and_their_values_are_as_promised(reviews):
    frame = reviews.frame
    assert frame.dtypes.astype(str).to_dict() == {
        "text": "str",
        "stars": "int64",
        "sentiment": "str",
        "aspect": "str",
        "article": "str",
        "category": "str",
        "repeats": "bool",
    }
    assert set(frame["stars"]) == {1, 2, 4, 5}
    assert set(frame["sentiment"]) == {"positive", "negative"}
    assert set(frame["aspect"]) == set(ASPECTS) == {"delivery", "price", "quality", "looks", "service"}
    assert len(frame) == len(reviews.sentences) == len(reviews.truth["rows"]) == N
    of_the_shop = catalogue().set_index("article")["category"]
    assert (frame["category"] == of_the_shop[frame["article"]].to_numpy()).all()
    assert set(frame["category"]) == set(of_the_shop)


def test_the_sentences_are_the_words_of_the_texts(reviews):
    for text, words in zip(reviews.frame["text"][:3000], reviews.sentences, strict=False):
        bare = re.sub(r"[\s,.:;!，。：；！]", "", text).lower()
        assert bare == "".join(words)
    assert all(word == word.lower() for words in reviews.sentences for word in words)


def test_english_sentences_are_cut_as_the_tokenizer_cuts_them(both):
    from helpers.language.tokenizers import english_tokens

    assert [english_tokens(text) for text in both["english"].frame["text"]] == both["english"].sentences


def test_chinese_sentences_are_nearly_cut_as_by_the_dictionary(both):
    from helpers.language.tokenizers import chinese_tokens

    def places(words):
        ends = np.cumsum([len(word) for word in words])
        return {(end - len(word), end): word for word, end in zip(words, ends.tolist(), strict=True)}

    chinese = both["chinese"]
    planted = {word for words in chinese.synonyms.values() for word in words}
    found, found_planted = [], []
    for text, words in zip(chinese.frame["text"][:3000], chinese.sentences, strict=False):
        by_dictionary = places(chinese_tokens(text))
        found += [place in by_dictionary for place in places(words)]
        found_planted += [place in by_dictionary for place, word in places(words).items() if word in planted]
    assert np.mean(found) > 0.93
    assert np.mean(found_planted) > 0.98


def test_reviews_are_a_few_sentences_long(both):
    for language, shortest, longest in [("english", 8, 42), ("chinese", 5, 36)]:
        lengths = np.array([len(words) for words in both[language].sentences])
        assert np.mean((lengths >= shortest) & (lengths <= longest)) > 0.98
        assert lengths.min() >= 4
        assert lengths.max() < 60
    sentences = both["chinese"].frame["text"].str.count("。|！！！")
    assert set(sentences) == {1, 2, 3, 4}


# --- shares ---


def test_shares_are_as_promised(reviews):
    is_new = new(reviews)
    n, frame, rows = is_new.sum(), reviews.frame[is_new], reviews.truth["rows"][is_new]
    assert near(reviews.frame["repeats"].mean(), 0.1, N)
    assert near((frame["sentiment"] == "positive").mean(), SHARE_POSITIVE, n)
    assert near(rows["mistaken"].mean(), 0.05, n)
    for name, share in SHARES.items():
        assert near(rows[name].mean(), share, n)
    for kind, share in KINDS.items():
        assert near((rows["kind"] == kind).mean(), share, n)
    for facet in FACETS:
        assert near((rows["facet"] == facet).mean(), 0.1, n)
    for article in LANGUAGES["english"].ARTICLES:
        assert near((frame["article"] == article).mean(), 1 / 12, n)
    assert sum(KINDS.values()) == pytest.approx(1)


def test_facts_are_drawn_apart_from_each_other(reviews):
    """Chi-squared tests of independence of what is not said to hang together."""
    is_new = new(reviews)
    facts = reviews.frame.join(reviews.truth["rows"])[is_new]
    pairs = [
        "sentiment aspect",
        "sentiment kind",
        "aspect kind",
        "article aspect",
        "mistaken sentiment",
        "mistaken kind",
    ]
    for first, second in map(str.split, pairs):
        table = pd.crosstab(facts[first], facts[second]).to_numpy()
        expected = table.sum(axis=1, keepdims=True) * table.sum(axis=0) / table.sum()
        freedom = (table.shape[0] - 1) * (table.shape[1] - 1)
        assert ((table - expected) ** 2 / expected).sum() < freedom + 4 * np.sqrt(2 * freedom)


def test_asides_are_of_any_other_aspect_and_second_facets_of_the_same(reviews):
    rows, aspects = reviews.truth["rows"], {facet: aspect for facet, (aspect, *_) in FACETS.items()}
    assert (rows["facet"].map(aspects) == reviews.frame["aspect"]).all()
    contrast, has_second = rows["kind"] == "contrast", rows["second"] != ""
    assert (rows["aside"] == "").equals(~contrast)
    assert (rows.loc[has_second, "second"].map(aspects) == reviews.frame["aspect"][has_second]).all()
    assert (rows["second"] != rows["facet"]).all()
    aside = rows["aside"][contrast & new(reviews)].map(aspects)
    pairs = pd.crosstab(reviews.frame["aspect"][aside.index], aside).to_numpy()
    assert (np.diag(pairs) == 0).all()
    expected = pairs.sum() / 20
    assert ((pairs[~np.eye(5, dtype=bool)] - expected) ** 2 / expected).sum() < 43.8  # 19 degrees of freedom, 0.001


def test_stars_follow_the_sentiment_but_for_the_mistaken(reviews):
    frame, rows, is_new = reviews.frame, reviews.truth["rows"], new(reviews)
    many = frame["stars"] >= 4
    np.testing.assert_array_equal(many == (frame["sentiment"] == "positive"), ~rows["mistaken"])
    assert reviews.truth["best_possible"] == 0.95
    for sentiment, shares in STARS.items():
        given = frame.loc[is_new & (frame["sentiment"] == sentiment) & ~rows["mistaken"], "stars"]
        for stars, share in shares.items():
            assert near((given == stars).mean(), share, len(given))


def test_repeats_are_equal_to_their_origin_in_all(reviews):
    frame, rows = reviews.frame, reviews.truth["rows"]
    repeats = np.flatnonzero(frame["repeats"])
    origin = rows["repeat_of"].to_numpy()[repeats]
    assert (origin < repeats).all()
    assert not frame["repeats"].to_numpy()[origin].any()
    assert (rows.loc[~frame["repeats"], "repeat_of"] == -1).all()
    for table in (frame.drop(columns="repeats"), rows.drop(columns="repeat_of")):
        np.testing.assert_array_equal(table.to_numpy()[repeats], table.to_numpy()[origin])
    assert all(reviews.sentences[a] == reviews.sentences[b] for a, b in zip(repeats, origin, strict=True))
    assert reviews.sentences[repeats[0]] is not reviews.sentences[origin[0]]


def test_hardly_any_other_text_comes_twice(reviews):
    assert reviews.frame["text"][new(reviews)].duplicated().mean() < 0.01


# --- what is said ---


def read(words, truth):
    """Sentiment, aspect and kind, by the words alone and by what the truth says of negators and turns."""
    opinions = [(at, word) for at, word in enumerate(words) if word in truth["opinions"]]
    kind = "plain"
    for mark, side in truth["turns"].items():
        if mark in words:
            at, kind = words.index(mark), "contrast"
            aside = max(x for x in opinions if x[0] < at) if side == "before" else min(x for x in opinions if x[0] > at)
            opinions.remove(aside)
    at, word = opinions[0]
    is_positive = truth["opinions"][word] == "positive"
    if set(words[max(at - 3, 0) : at]) & set(truth["negators"]):
        kind, is_positive = "negated", not is_positive
    return "positive" if is_positive else "negative", truth["aspects"][word], kind


def test_who_reads_sentences_finds_all_of_the_truth(reviews):
    rows = reviews.truth["rows"]
    whole = np.flatnonzero(~rows["typo"])
    found = [read(reviews.sentences[at], reviews.truth) for at in whole]
    expected = reviews.frame[["sentiment", "aspect"]].join(rows["kind"]).to_numpy()[whole]
    np.testing.assert_array_equal(np.array(found), expected)


def test_who_reads_word_by_word_is_right_as_often_as_the_truth_says(reviews):
    whole = (~reviews.truth["rows"]["typo"]).to_numpy()
    balance = np.array(
        [
            sum(
                {"positive": 1, "negative": -1}[reviews.truth["opinions"][w]]
                for w in words
                if w in reviews.truth["opinions"]
            )
            for words in reviews.sentences
        ]
    )
    is_positive = (reviews.frame["sentiment"] == "positive").to_numpy()
    right = np.where(balance == 0, 0.5, (balance > 0) == is_positive)
    kinds = reviews.truth["rows"]["kind"].to_numpy()
    assert [set(right[whole & (kinds == kind)]) for kind in KINDS] == [{1.0}, {0.0}, {0.5}]
    assert abs(right.mean() - reviews.truth["word_by_word"]) < 0.005
    assert near(reviews.truth["word_by_word"], 0.76 + 0.06, N * 0.8)


def test_all_words_of_opinion_in_plain_and_negated_reviews_agree(reviews):
    kinds = reviews.truth["rows"]["kind"].to_numpy()
    for at in np.flatnonzero(kinds != "contrast"):
        said = {reviews.truth["opinions"][word] for word in reviews.sentences[at] if word in reviews.truth["opinions"]}
        assert len(said) <= 1


def test_no_two_words_of_a_group_stand_in_the_same_review(reviews):
    group = {word: name for name, words in reviews.synonyms.items() for word in words}
    for words in reviews.sentences:
        planted = {word for word in words if word in group}
        assert len({group[word] for word in planted}) == len(planted)


def test_words_of_a_group_come_as_often_as_their_frequencies_say(reviews):
    is_new = new(reviews) & ~reviews.truth["rows"]["typo"].to_numpy()
    sentences = [set(words) for words, take in zip(reviews.sentences, is_new, strict=True) if take]
    for shares in reviews.truth["frequencies"].values():
        assert sum(shares.values()) == pytest.approx(1)
        counts = {word: sum(word in words for words in sentences) for word in shares}
        n = sum(counts.values())
        assert n > 400
        for word, share in shares.items():
            assert near(counts[word] / n, share, n)


def test_neighbours_tell_words_of_a_group_from_others(reviews):
    """Shared company shows what standing together hides: each word's count of words within three places, by cosine."""
    group = {word: name for name, words in reviews.synonyms.items() for word in words}
    index = {word: at for at, word in enumerate(dict.fromkeys(w for words in reviews.sentences for w in words))}
    counts = np.zeros((len(index), len(index)))
    for words in reviews.sentences:
        ids = np.array([index[word] for word in words])
        for step in (1, 2, 3):
            np.add.at(counts, (ids[:-step], ids[step:]), 1)
            np.add.at(counts, (ids[step:], ids[:-step]), 1)
    rows = np.sqrt(counts[[index[word] for word in group]])
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    cosines = rows @ rows.T
    np.fill_diagonal(cosines, -1)
    names = np.array(list(group.values()))
    assert np.mean(names[cosines.argmax(axis=1)] == names) > 0.9


# --- small things ---


def test_a_typo_changes_one_word_and_nothing_else(both):
    for language, reviews in both.items():
        known = {
            word
            for words, typo in zip(reviews.sentences, reviews.truth["rows"]["typo"], strict=True)
            if not typo
            for word in words
        }
        typos = np.flatnonzero(reviews.truth["rows"]["typo"])
        strange = [sum(word not in known for word in reviews.sentences[at]) for at in typos]
        assert max(strange) <= 1
        assert np.mean(strange) > 0.95, language  # a slip may hit another word, as form and from


@pytest.mark.parametrize(
    ("number", "expected"), [(0.0, "tihs lamp is fast"), (0.4, "this lmap is fast"), (0.99, "this lamp is fsat")]
)
def test_letters_change_places_inside_a_word(number, expected):
    assert misspelt("this lamp is fast", number, {}) == expected


def test_emoji_show_the_sentiment_only_where_words_do(reviews):
    emoji = Grammar(LANGUAGES[reviews.language]).emoji
    rows, frame = reviews.truth["rows"], reviews.frame
    for at in np.flatnonzero(rows["emoji"]):
        mood = frame["sentiment"][at] if rows["kind"][at] == "plain" else "neither"
        assert reviews.sentences[at][-1] in emoji[mood]
    signs = {sign for some in emoji.values() for sign in some}
    assert not any(signs & set(reviews.sentences[at]) for at in np.flatnonzero(~rows["emoji"]))


def test_shouting_is_written_large(both):
    rows = both["english"].truth["rows"]
    is_loud = both["english"].frame["text"].str.contains(r"\b[A-Z][A-Z-]{3,}\b", regex=True)
    np.testing.assert_array_equal(is_loud[~rows["typo"]], rows["shouted"][~rows["typo"]])
    np.testing.assert_array_equal(both["chinese"].frame["text"].str.contains("！！！"), rows["shouted"])


# --- the grammars ---


def templates_of(language):
    lists = [language.OPENINGS, language.NOTES, *language.ENDS.values(), language.SECONDS, language.CLOSED]
    lists += [
        language.CONTRASTS,
        language.DEGREES,
        language.NEGATIONS,
        *(v.split("|") for v in language.LISTS.values()),
    ]
    lists += [words.split("|") for article in language.ARTICLES.values() for words in article]
    lists += [some for facet in language.FACETS.values() for some in facet.values()]
    return [template for some in lists for template in some]


@pytest.mark.parametrize("language", LANGUAGES.values(), ids=LANGUAGES)
def test_planted_words_stand_in_gaps_only_and_in_one_group_only(language):
    planted = [word for words in Grammar(language).synonyms.values() for word in words]
    assert len(planted) == len(set(planted))
    fixed = {word for template in templates_of(language) for word in TOKEN.findall(GAP.sub(" ", template).lower())}
    assert not fixed & set(planted)


@pytest.mark.parametrize("language", LANGUAGES.values(), ids=LANGUAGES)
def test_marks_of_contrast_stand_in_contrasts_only(language):
    others = [template for template in templates_of(language) if template not in language.CONTRASTS]
    fixed = {word for template in others for word in TOKEN.findall(GAP.sub(" ", template).lower())}
    assert not fixed & set(language.TURNS)


@pytest.mark.parametrize("language", LANGUAGES.values(), ids=LANGUAGES)
def test_a_grammar_is_complete(language):
    grammar = Grammar(language)
    assert list(language.FACETS) == list(FACETS)
    assert list(language.ARTICLES) == list(reviews_english.ARTICLES)
    assert {name for _, *groups in FACETS.values() for name in groups} <= set(grammar.synonyms)
    assert all(3 <= len(words) <= 4 for words in grammar.synonyms.values())
    assert len(grammar.synonyms) == 43
    given = {"noun", "verdict", "word", "article", "clause", "reason", "aside", "room", "use", "use_we", "made_of"}
    gaps = {name for template in templates_of(language) for name in GAP.findall(template)}
    assert gaps <= given | set(grammar.lists) | set(grammar.synonyms)
    for facet in language.FACETS.values():
        assert all("{noun}" in clause and "{verdict}" in clause for clause in facet["clauses"])
        assert all("{noun}" in clause and "{word}" in clause for clause in facet["plain"])


def test_facets_of_an_aspect_are_neighbours():
    aspects = [aspect for aspect, *_ in FACETS.values()]
    assert aspects[::2] == aspects[1::2] == ASPECTS


def test_pinyin_names_every_planted_chinese_word(both):
    planted = {word for words in both["chinese"].synonyms.values() for word in words}
    assert set(both["chinese"].pinyin) == planted
    assert all(sound.isalpha() and not re.search("[一-鿿]", sound) for sound in both["chinese"].pinyin.values())
    assert both["chinese"].pinyin["快递"] == "kuàidì"
    assert both["english"].pinyin == {}


def test_no_review_uses_up_its_numbers(monkeypatch):
    monkeypatch.setattr("helpers.datasets.reviews_grammar.SHARE_OF_REASONS", 1.0)
    monkeypatch.setattr("helpers.datasets.reviews_grammar.SHARE_OF_ENDS", 1.0)
    plan = max(PLANS, key=len)
    for language in LANGUAGES.values():
        most = 0
        for seed in range(500):
            numbers = np.random.default_rng(seed).random(200)
            pen = Pen(Grammar(language), "desk lamp", numbers.tolist())
            facts = {"kind": "plain", "plan": plan, "sentiment": "negative", "facet": "design", "second": "colour"}
            pen.review(facts)
            most = max(most, 200 - len(list(pen.numbers)))
        assert most < MOST_CHOICES - 5


# --- arguments ---


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("n_reviews", [1, 2, 3])
def test_a_few_reviews_are_enough(language, n_reviews):
    reviews = simulate_reviews(n_reviews, language)
    assert reviews.frame.shape == (n_reviews, 7)
    assert not reviews.frame["repeats"][0]


def test_extreme_shares_do_what_they_say():
    assert simulate_reviews(500, mistaken_share=0).truth["best_possible"] == 1
    assert not simulate_reviews(500, mistaken_share=0).truth["rows"]["mistaken"].any()
    assert not simulate_reviews(500, repeat_share=0).frame["repeats"].any()
    often = simulate_reviews(2000, repeat_share=0.9)
    assert near(often.frame["repeats"].mean(), 0.9, 2000)


def test_what_is_done_to_some_reviews_changes_no_others():
    spoilt = simulate_reviews(2)
    spoilt.synonyms["fast"].clear()
    spoilt.truth["opinions"].clear()
    spoilt.truth["frequencies"]["fast"].clear()
    spoilt.truth["negators"].clear()
    spoilt.truth["turns"].clear()
    fresh = simulate_reviews(2)
    assert fresh.synonyms["fast"] == list(fresh.truth["frequencies"]["fast"]) == ["fast", "quick", "prompt", "speedy"]
    assert fresh.truth["opinions"]["fast"] == "positive"
    assert fresh.truth["negators"]
    assert fresh.truth["turns"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_fifty_thousand_reviews_take_seconds(language):
    begin = time.process_time()
    assert len(simulate_reviews(50_000, language).sentences) == 50_000
    assert time.process_time() - begin < 20  # about three seconds on a quiet machine


def test_the_repr_tells_number_language_and_words():
    assert re.fullmatch(r"<200 reviews in English, \d{3} different words>", repr(simulate_reviews(200)))
    assert "in Chinese" in repr(simulate_reviews(5, "chinese"))


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"n_reviews": 0}, ValueError, "n_reviews must be an integer of at least 1, got 0"),
        ({"n_reviews": 10.0}, TypeError, "n_reviews must be an integer"),
        ({"n_reviews": 200_001}, ValueError, "n_reviews must be from 1 to 200,000, got 200,001"),
        ({"language": "klingon"}, ValueError, "language must be one of english, chinese, got 'klingon'"),
        ({"language": None}, ValueError, "language must be one of english, chinese, got None"),
        ({"language": ["english"]}, ValueError, "language must be one of english, chinese, got"),
        ({"mistaken_share": -0.1}, ValueError, "mistaken_share must be a finite number of at least 0"),
        ({"mistaken_share": 0.5}, ValueError, "mistaken_share must be a finite number"),
        ({"mistaken_share": "few"}, TypeError, "mistaken_share must be a finite number"),
        ({"repeat_share": 1}, ValueError, "repeat_share must be a finite number"),
        ({"repeat_share": np.nan}, ValueError, "repeat_share must be a finite number"),
        ({"random_state": -1}, ValueError, "random_state must be at least 0, got -1"),
    ],
)
def test_what_is_no_sensible_argument_is_refused(arguments, error, words):
    with pytest.raises(error, match=words):
        simulate_reviews(**arguments)


TEXTS = {"english": "f667422231c6ae0b", "chinese": "a3c40605d247ec58"}
STARS_GIVEN = "6cc3bba481f4b618"
