"""The area below the ROC curve beside scikit-learn, one buyer in ten, scores without ties."""

from collections.abc import Iterator

import numpy as np
from sklearn.metrics import roc_auc_score as sklearn_roc_auc_score

from benchmarks.harness import Case
from helpers.metrics import roc_auc_score

NOTE = (
    "The helper sorts buyers and others apart and counts by binary search; scikit-learn draws the whole curve. "
    "Target: 1.0."
)


def cases() -> Iterator[Case]:
    for n_samples in (1_000, 20_000, 200_000):
        yield _case(n_samples, np.random.default_rng(0))


def _case(n_samples, rng):
    y = (rng.random(n_samples) < 0.1).astype(int)
    score = rng.normal(size=n_samples) + y
    return Case(
        size=f"{n_samples:,} rows",
        amount=n_samples,
        helper=lambda: roc_auc_score(y, score),
        libraries={"scikit-learn": lambda: sklearn_roc_auc_score(y, score)},
        difference=lambda ours, theirs: abs(ours - theirs) / theirs,
    )
