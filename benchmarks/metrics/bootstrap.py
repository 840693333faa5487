"""A bootstrap interval of 1,000 resamples beside scipy's, for a mean of rows (vectorized) and for an area under ROC."""

from collections.abc import Iterator

import numpy as np
from scipy import stats

from benchmarks.harness import Case
from helpers.metrics import bootstrap_interval, roc_auc_score

NOTE = (
    "Both draw the same resamples and call the same metric, ours for the area, so it is the loop around it that is "
    "compared. The helper draws in batches that fit the cache, scipy all at once. Target: 1.0. At 4,000 rows the area "
    "itself is nearly all of the time on both sides, so the ratio is 1 within the noise of the turns."
)


def cases() -> Iterator[Case]:
    for n_samples in (400, 4_000):
        yield _case(n_samples, _squared_error, vectorized=True)
    for n_samples in (400, 4_000):
        yield _case(n_samples, roc_auc_score, vectorized=False)


def _case(n_samples, metric, vectorized):
    rng = np.random.default_rng(0)
    y = (rng.random(n_samples) < 0.1).astype(int)
    score = rng.normal(size=n_samples) + y
    options = {"n_resamples": 1000, "vectorized": vectorized}

    def helper():
        result = bootstrap_interval(metric, y, score, random_state=1, **options)
        return np.array([result.low, result.high, result.standard_error])

    def scipy():
        result = stats.bootstrap(
            (y, score), metric, paired=True, method="percentile", rng=np.random.default_rng(1), **options
        )
        return np.array([*result.confidence_interval, result.standard_error])

    return Case(
        size=f"{n_samples:,} rows, {'mean' if vectorized else 'area'}",
        amount=n_samples,
        work="mean" if vectorized else "area",
        helper=helper,
        libraries={"scipy": scipy},
        difference=lambda ours, theirs: float(np.max(np.abs(ours - theirs) / np.abs(theirs))),
    )


def _squared_error(y, score, axis=-1):
    return np.mean((y - score) ** 2, axis=axis)
