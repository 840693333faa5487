"""TF-IDF beside scikit-learn's with the same tokenizer, on film reviews: learned and weighed, and weighed alone."""

from collections.abc import Iterator

from sklearn.feature_extraction.text import TfidfVectorizer as SklearnTfidfVectorizer

from benchmarks.harness import Case
from benchmarks.language.count_vectorizer import largest_difference, read_reviews
from helpers.language import TfidfVectorizer, english_tokens

NOTE = "Target: 1.0 of scikit-learn."


def cases() -> Iterator[Case]:
    for n_reviews in (400, 4_000):
        texts = read_reviews(n_reviews)
        ours = TfidfVectorizer(min_df=2, sublinear_tf=True)
        theirs = SklearnTfidfVectorizer(
            tokenizer=english_tokens, token_pattern=None, lowercase=False, min_df=2, sublinear_tf=True
        )
        yield _case(texts, "fit_transform", ours.fit_transform, theirs.fit_transform)
        yield _case(texts, "transform", ours.fit(texts).transform, theirs.fit(texts).transform)


def _case(texts, work, ours, theirs):
    return Case(
        size=f"{len(texts):,} reviews, {work}",
        work=work,
        amount=len(texts),
        helper=lambda: ours(texts),
        libraries={"scikit-learn": lambda: theirs(texts)},
        difference=largest_difference,
    )
