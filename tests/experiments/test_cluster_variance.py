import numpy as np
import pytest
import statsmodels.api as sm

from helpers.experiments import cluster_difference, welch_test
from helpers.metrics import wilson_interval


def cities(rng, n_cities=24, effect=0.0, spread=6.0):
    sizes = rng.integers(10, 60, n_cities)
    city = np.repeat(np.arange(n_cities), sizes)
    treated = rng.permutation(np.arange(n_cities) % 2)[city]
    return 50 + effect * treated + rng.normal(0, spread, n_cities)[city] + rng.normal(0, 20, len(city)), treated, city


@pytest.mark.parametrize("seed", range(5))
def test_error_equals_that_of_statsmodels_regression_robust_to_clusters(seed):
    y, treated, city = cities(np.random.default_rng(seed), effect=3.0)
    fit = sm.OLS(y, sm.add_constant(treated.astype(float))).fit(
        cov_type="cluster", cov_kwds={"groups": city}, use_t=True
    )
    ours = cluster_difference(y, treated, city)
    assert ours.difference == pytest.approx(fit.params[1], rel=1e-10)
    assert ours.standard_error == pytest.approx(fit.bse[1], rel=1e-9)
    assert ours.p_value == pytest.approx(fit.pvalues[1], rel=1e-8)
    np.testing.assert_allclose([ours.low, ours.high], fit.conf_int()[1], rtol=1e-8)


def test_with_clusters_of_one_it_is_a_test_of_customers():
    rng = np.random.default_rng(0)
    y, treated = rng.normal(size=400), np.arange(400) % 2
    ours = cluster_difference(y, treated, np.arange(400))
    assert ours.p_value == pytest.approx(welch_test(y[treated == 0], y[treated == 1]).p_value, rel=0.02)
    assert ours.design_effect == pytest.approx(1, rel=0.01)


def test_a_lot_of_cities_read_as_one_of_customers_cries_wolf_and_this_does_not():
    rng = np.random.default_rng(1)
    robust, naive = [], []
    for _ in range(1500):
        y, treated, city = cities(rng)
        robust.append(cluster_difference(y, treated, city).p_value)
        naive.append(welch_test(y[treated == 0], y[treated == 1]).p_value)
    low, high = wilson_interval(int((np.array(robust) <= 0.05).sum()), 1500, level=0.999)
    assert low <= 0.05 <= high + 0.01  # 24 clusters: a little too often, as the docstring warns of few
    assert low < 0.08
    assert (np.array(naive) <= 0.05).mean() > 0.15


@pytest.mark.parametrize(
    ("treated", "clusters", "words"),
    [
        ([0, 0, 1, 1], [1, 2, 2, 3], "got 2 in both"),
        ([0, 0, 1, 1], [1, 1, 2, 3], "at least 2 in the control arm, got 1"),
        ([0, 1, 1, 2], [1, 2, 3, 4], "0 and 1 only"),
        ([0, 1], [1, 2], "rows of one length"),
    ],
)
def test_what_is_no_lot_of_clusters_is_refused(treated, clusters, words):
    with pytest.raises(ValueError, match=words):
        cluster_difference([1.0, 2.0, 3.0, 4.0], treated, clusters)
