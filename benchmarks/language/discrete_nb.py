"""Naive Bayes on counts beside scikit-learn: fit and probabilities, on sparse texts and on the handwritten digits."""

from collections.abc import Iterator

import numpy as np
import sklearn.naive_bayes as reference
from scipy import sparse
from sklearn.datasets import load_digits

from benchmarks.harness import Case
from helpers.language import BernoulliNB, ComplementNB, MultinomialNB

N_WORDS = 20_000
MODELS = {"multinomial": MultinomialNB, "Bernoulli": BernoulliNB, "complement": ComplementNB}
NOTE = (
    "Target: 0.5 of scikit-learn for the fit to the digits, 1.0 for the rest. Probabilities of the digits are a "
    "product of matrices and its exponentials in both. Texts have 2 classes and 100 words each, drawn by Zipf's law: "
    "most of the time goes to one product of a sparse matrix with two columns."
)


def cases() -> Iterator[Case]:
    for kind in MODELS:
        yield from _cases(kind, "digits: 1,797 × 64", *load_digits(return_X_y=True), work="digits")
        for n_texts in (2000, 20_000):
            yield from _cases(kind, f"{n_texts:,} × {N_WORDS:,}", *_texts(n_texts), work="texts")


def _texts(n, length=100):
    """Counts as a vectorizer makes them: sparse integers, most words rare, in two classes that differ in some words."""
    rng = np.random.default_rng(0)
    y = rng.integers(0, 2, size=n)
    words = np.empty((n, length), dtype=np.int64)
    for k in range(2):
        share = rng.gamma(2.0, size=N_WORDS) / np.arange(1, N_WORDS + 1)
        words[y == k] = rng.choice(N_WORDS, size=(np.count_nonzero(y == k), length), p=share / share.sum())
    place = np.repeat(np.arange(n), length), words.ravel()
    return sparse.csr_matrix((np.ones(n * length, dtype=np.int64), place), shape=(n, N_WORDS)), y


def _cases(kind, size, X, y, work):
    model, library = MODELS[kind], getattr(reference, MODELS[kind].__name__)
    ours, theirs = model().fit(X, y), library().fit(X, y)
    yield Case(
        size=f"{kind} fit, {size}",
        amount=X.shape[0],
        helper=lambda: model().fit(X, y).feature_log_prob_,
        libraries={"scikit-learn": lambda: library().fit(X, y).feature_log_prob_},
        difference=_difference,
        work=f"{kind} fit, {work}",
    )
    yield Case(
        size=f"{kind} log proba, {size}",
        amount=X.shape[0],
        helper=lambda: ours.predict_log_proba(X),
        libraries={"scikit-learn": lambda: theirs.predict_log_proba(X)},
        difference=_difference,
        work=f"{kind} log proba, {work}",
    )


def _difference(ours, theirs):
    return float(np.max(np.abs(ours - theirs) / np.maximum(np.abs(theirs), 1.0)))
