"""A difference of means with an error that counts clusters, beside statsmodels' regression."""

from collections.abc import Iterator

import numpy as np
import statsmodels.api as sm

from benchmarks.harness import Case
from helpers.experiments import cluster_difference

NOTE = "Target: 1.0. All are below it."


def cases() -> Iterator[Case]:
    for n in (100_000, 1_000_000):
        yield _case(n)


def _case(n, n_clusters=200):
    rng = np.random.default_rng(0)
    clusters = rng.integers(0, n_clusters, n)
    treated = clusters % 2
    y = 100 + 5 * treated + rng.normal(0, 8, n_clusters)[clusters] + rng.normal(0, 30, n)

    def statsmodels():
        fit = sm.OLS(y, sm.add_constant(treated.astype(float))).fit(
            cov_type="cluster", cov_kwds={"groups": clusters}, use_t=True
        )
        return fit.params[1], fit.bse[1], fit.pvalues[1], *fit.conf_int()[1]

    def helper():
        found = cluster_difference(y, treated, clusters)
        return found.difference, found.standard_error, found.p_value, found.low, found.high

    return Case(
        size=f"{n:,} customers, {n_clusters} clusters",
        amount=n,
        helper=helper,
        libraries={"statsmodels": statsmodels},
        difference=lambda ours, theirs: float(np.max(np.abs(np.subtract(ours, theirs)))),
    )
