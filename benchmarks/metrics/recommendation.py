"""The normalized discounted cumulative gain of 10 recommended items beside scikit-learn, one value a user."""

from collections.abc import Iterator

import numpy as np
from scipy.sparse import csr_array
from sklearn.metrics import ndcg_score

from benchmarks.harness import Case
from helpers.metrics import ndcg_at_k

NOTE = (
    "Two in a hundred pairs are relevant. scikit-learn takes dense tables of relevance and of scores, ranks every row, "
    "and returns the mean over users; the helper gets the lists and the sparse matrix, and the lists are made here "
    "from the same scores while the clock runs. Target: 1.0."
)
K = 10


def cases() -> Iterator[Case]:
    for n_users, n_items in ((1_000, 500), (6_000, 2_000)):
        yield _case(n_users, n_items, np.random.default_rng(0))


def _case(n_users, n_items, rng):
    relevance = rng.random((n_users, n_items)) < 0.02
    relevance[:, 0] = True  # scikit-learn gives 0, and the helper NaN, to whom nothing pleases
    score, sparse = rng.normal(size=relevance.shape) + relevance, csr_array(relevance)

    def helper():
        best = np.argpartition(-score, K, axis=1)[:, :K]
        order = np.argsort(-np.take_along_axis(score, best, axis=1), axis=1)
        return ndcg_at_k(np.take_along_axis(best, order, axis=1), sparse).mean()

    return Case(
        size=f"{n_users:,} × {n_items:,}",
        amount=n_users * n_items,
        helper=helper,
        libraries={"scikit-learn": lambda: ndcg_score(relevance, score, k=K, ignore_ties=True)},
        difference=lambda ours, theirs: abs(ours - theirs) / theirs,
    )
