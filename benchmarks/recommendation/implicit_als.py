"""ImplicitALS beside implicit's exact solver: the same confidences, factors and passes."""

from collections.abc import Iterator
from functools import partial

import numpy as np
from scipy import sparse

from benchmarks.harness import Case
from helpers.recommendation import ImplicitALS, Ratings

try:
    from implicit.als import AlternatingLeastSquares
except ImportError:
    AlternatingLeastSquares = None

SIZES = [(2_000, 1_200, 100_000), (6_000, 4_000, 1_000_000)]
FACTORS, PASSES, PENALTY, ALPHA = 20, 3, 0.01, 40.0
NOTE = (
    f"{PASSES} passes, {FACTORS} factors, confidence 1 + {ALPHA:g} r; implicit with use_cg=False, one thread, "
    "float32, ours float64. per s counts events times passes. quality: minus the objective over all "
    "pairs, in thousands. "
    "Target: 0.5"
    + ("." if AlternatingLeastSquares else "; implicit is not installed (extra recommenders): ours alone.")
)


def cases() -> Iterator[Case]:
    for n_users, n_items, n in SIZES:
        ratings = planted_events(n_users, n_items, n)
        yield Case(
            size=f"{n_users:,} × {n_items:,}, {n:,} events",
            amount=PASSES * n,
            helper=partial(_helper, ratings),
            libraries=library("implicit, exact", ratings, use_cg=False),
            quality=partial(_minus_objective, ratings),
        )


def planted_events(n_users, n_items, n):
    """Return counts of events with busy users and popular items."""
    rng = np.random.default_rng(0)
    pairs = np.empty(0, dtype=np.int64)
    while len(pairs) < n:
        users, items = (n_users * rng.random(n) ** 2).astype(int), (n_items * rng.random(n) ** 2).astype(int)
        pairs = np.unique(np.concatenate([pairs, users * n_items + items]))
    users, items = np.divmod(rng.choice(pairs, n, replace=False), n_items)
    return Ratings(users, items, rng.integers(1, 6, n))


def library(name, ratings, *, use_cg):
    """Return implicit's model by name, ready to be fitted; none where it is not installed. It takes confidences."""
    if AlternatingLeastSquares is None:
        return {}
    confidence = sparse.csr_matrix(ratings.matrix)
    confidence.data = 1 + ALPHA * confidence.data
    return {name: partial(_library, confidence, use_cg)}


def _library(confidence, use_cg):
    model = AlternatingLeastSquares(
        FACTORS,
        regularization=PENALTY,
        alpha=1.0,
        iterations=PASSES,
        use_cg=use_cg,
        num_threads=1,
        random_state=0,
    )
    model.fit(confidence, show_progress=False)
    return model.user_factors, model.item_factors


def _helper(ratings):
    model = ImplicitALS(FACTORS, PASSES, PENALTY, ALPHA, random_state=0).fit(ratings)
    return model.user_factors_, model.item_factors_


def _minus_objective(ratings, factors):
    users, items = (np.asarray(side, dtype=np.float64) for side in factors)
    scores = np.einsum("ij,ij->i", users[ratings.users], items[ratings.items])
    seen = (1 + ALPHA * ratings.ratings) * (1 - scores) ** 2 - scores**2
    return -(((users.T @ users) * (items.T @ items)).sum() + seen.sum()) / 1000
