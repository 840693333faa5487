import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from helpers.metrics import bootstrap_difference, bootstrap_interval, roc_auc_score, wilson_interval


def accuracy(y_true, y_pred):
    return np.mean(y_true == y_pred, axis=-1)


def squared_error(y_true, y_pred, axis=-1):
    return np.mean((y_true - y_pred) ** 2, axis=axis)


@settings(deadline=None, derandomize=True, max_examples=25)
@given(
    seed=st.integers(0, 2**32 - 1),
    n=st.integers(5, 60),
    method=st.sampled_from(["percentile", "bca"]),
    vectorized=st.booleans(),
    level=st.sampled_from([0.5, 0.9, 0.99]),
)
def test_with_the_same_seed_it_is_scipys_bootstrap(seed, n, method, vectorized, level):
    rng = np.random.default_rng(seed)
    y, pred = rng.exponential(size=n), rng.exponential(size=n)
    ours = bootstrap_interval(
        squared_error, y, pred, method=method, vectorized=vectorized, level=level, n_resamples=200, random_state=7
    )
    theirs = stats.bootstrap(
        (y, pred), squared_error, paired=True, vectorized=True, axis=-1, method=method, confidence_level=level,
        n_resamples=200, rng=np.random.default_rng(7),
    )  # fmt: skip
    np.testing.assert_allclose(tuple(ours), theirs.confidence_interval, rtol=1e-9)
    np.testing.assert_allclose(ours.standard_error, theirs.standard_error, rtol=1e-9)
    np.testing.assert_allclose(ours.distribution, theirs.bootstrap_distribution, rtol=1e-12)


def test_resamples_drawn_in_several_batches_are_those_drawn_at_once():
    rng = np.random.default_rng(0)
    y, pred = rng.normal(size=20_001), rng.normal(size=20_001)
    ours = bootstrap_interval(squared_error, y, pred, vectorized=True, n_resamples=50, random_state=3)
    rows = np.random.default_rng(3).integers(20_001, size=(50, 20_001))
    np.testing.assert_allclose(ours.distribution, squared_error(y[rows], pred[rows]), rtol=1e-12)


def test_an_accuracy_gets_about_wilsons_interval():
    right = np.repeat([1, 0], [320, 80])
    low, high = bootstrap_interval(accuracy, np.ones(400), right, vectorized=True, n_resamples=4000, random_state=0)
    np.testing.assert_allclose((low, high), wilson_interval(320, 400), atol=0.006)


@pytest.mark.parametrize("method", ["percentile", "bca"])
def test_it_covers_the_true_area_about_as_often_as_it_says(method):
    """Two normal populations one standard deviation apart: the area is known. 200 samples, so 95% is 95 ± 3."""

    def area(y, score):  # strata keep the counts, so each resample has as many buyers as the next
        buyers, others = (score[y == label].reshape(len(y), -1) for label in (1, 0))
        return np.mean(buyers[:, :, None] > others[:, None], axis=(1, 2))

    truth, rng = stats.norm.cdf(1 / np.sqrt(2)), np.random.default_rng(0)
    y = np.repeat([1, 0], [40, 60])
    covered = 0
    for _ in range(200):
        low, high = bootstrap_interval(
            area, y, rng.normal(size=100) + y, n_resamples=200, stratify=y, method=method, vectorized=True,
            random_state=rng,
        )  # fmt: skip
        covered += low <= truth <= high
    assert 0.90 <= covered / 200 <= 0.985


def test_for_a_skewed_metric_bca_misses_on_both_sides_more_evenly_than_percentiles():
    truth, n = 1.0, 20
    missed = {}
    for method in ("percentile", "bca"):
        rng, above = np.random.default_rng(1), 0
        for _ in range(400):
            sample = rng.exponential(size=n)
            _, high = bootstrap_interval(
                lambda y, p: np.mean(p, axis=-1), np.zeros(n), sample, vectorized=True, n_resamples=400,
                method=method, random_state=rng, level=0.9,
            )  # fmt: skip
            above += truth > high
        missed[method] = above / 400
    assert 0.05 < missed["bca"] < missed["percentile"] - 0.01  # 0.05 is what both promise


def test_a_paired_difference_is_surer_than_two_intervals():
    rng = np.random.default_rng(0)
    y = rng.integers(2, size=500)
    hard = rng.normal(size=500)  # what both models cannot know
    one, other = y + hard + 0.1 * rng.normal(size=500), 0.9 * y + hard + 0.1 * rng.normal(size=500)
    paired = bootstrap_difference(roc_auc_score, y, one, other, n_resamples=300, random_state=0)
    alone = [bootstrap_interval(roc_auc_score, y, score, n_resamples=300, random_state=0) for score in (one, other)]
    assert paired.estimate == pytest.approx(alone[0].estimate - alone[1].estimate)
    np.testing.assert_allclose(paired.distribution, alone[0].distribution - alone[1].distribution)
    assert paired.low > 0
    assert alone[0].low < alone[1].high
    assert paired.standard_error < 0.3 * alone[0].standard_error


def test_strata_keep_their_counts_in_every_resample():
    y = np.repeat([1, 0], [3, 97])
    seen = bootstrap_interval(
        lambda y, p: y.sum(axis=-1), y, np.zeros(100), stratify=y, vectorized=True, n_resamples=50, random_state=0
    )
    assert set(seen.distribution) == {3.0}
    ids = np.arange(100)
    drawn = bootstrap_interval(lambda y, p: p[y == 1].max(), y, ids, stratify=y, n_resamples=50, random_state=0)
    assert set(drawn.distribution) <= {0, 1, 2}


def test_stratified_bca_is_scipys_of_two_samples():
    rng = np.random.default_rng(5)
    one, other = rng.exponential(size=25), rng.exponential(size=40)
    y = np.repeat([0, 1], [25, 40])

    def difference(y, p):
        return p[y == 1].mean() - p[y == 0].mean()

    ours = bootstrap_interval(
        difference, y, np.concatenate([one, other]), stratify=y, method="bca", n_resamples=4000, random_state=0
    )
    theirs = stats.bootstrap(
        (other, one), lambda a, b, axis: a.mean(axis=axis) - b.mean(axis=axis), n_resamples=4000, method="BCa", rng=1
    )
    np.testing.assert_allclose(tuple(ours), theirs.confidence_interval, atol=0.06)  # other resamples: 0.02 apart


def test_bca_of_a_difference_of_means_moves_the_ends_by_its_closed_form():
    rng = np.random.default_rng(6)
    y, values = np.repeat([0, 1], [5, 9]), rng.exponential(size=14)
    result = bootstrap_interval(
        lambda y, p: p[y == 1].mean() - p[y == 0].mean(), y, values, stratify=y, method="bca", random_state=0
    )
    influence = np.concatenate([(part - part.mean()) / len(part) for part in (-values[:5], values[5:])])
    skewness = np.sum(influence**3) / (6 * np.sum(influence**2) ** 1.5)
    bias = stats.norm.ppf(np.mean(result.distribution < result.estimate))
    z = bias + stats.norm.ppf([0.025, 0.975])
    shares = stats.norm.cdf(bias + z / (1 - skewness * z))
    np.testing.assert_allclose(tuple(result), np.quantile(result.distribution, shares), rtol=1e-9)


def test_a_seed_repeats_it_and_it_shows_what_it_found():
    right = np.repeat([1, 0], [8, 2])
    results = [
        bootstrap_interval(accuracy, np.ones(10), right, vectorized=True, random_state=seed) for seed in (0, 0, 1)
    ]
    np.testing.assert_array_equal(results[0].distribution, results[1].distribution)
    assert not np.array_equal(results[0].distribution, results[2].distribution)
    assert repr(results[0]) == "BootstrapResult(0.8, from 0.5 to 1)"


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"metric": "auc"}, TypeError, "metric must be callable"),
        ({"metric": lambda y, p: "good"}, TypeError, "metric must return a number, got 'good'"),
        ({"metric": lambda y, p: np.nan}, ValueError, "metric must be a finite number on the rows themselves, got nan"),
        ({"metric": lambda y, p: 1.0, "vectorized": True}, ValueError, r"metric must return a number a resample"),
        ({"metric": lambda y, p: np.mean(y == p), "vectorized": True}, ValueError, "is it vectorized"),
        ({"y_score": [1, 2]}, ValueError, "y_true and y_score must have the same length, got 4 and 2"),
        ({"y_true": [], "y_score": []}, ValueError, "y_true must hold at least one row"),
        ({"level": 95}, ValueError, "level must be a number strictly between 0 and 1, got 95"),
        ({"n_resamples": 1}, ValueError, "n_resamples must be an integer of at least 2, got 1"),
        ({"method": "basic"}, ValueError, "method must be one of 'percentile', 'bca', got 'basic'"),
        ({"stratify": [0, 1]}, ValueError, "stratify must hold one label a row, 4 in all, got 2"),
        ({"vectorized": "yes"}, TypeError, "vectorized must be True or False"),
        ({"method": "bca", "y_score": [1, 0, 1, 0]}, ValueError, "method='bca' needs a metric that changes"),
        ({"method": "bca", "stratify": [0, 1, 1, 1]}, ValueError, "every class needs at least 2 rows"),
        ({"random_state": "x"}, TypeError, "random_state must be"),
    ],
)
def test_what_makes_no_sense_is_refused(options, error, message):
    arguments = {"metric": accuracy, "y_true": [1, 0, 1, 0], "y_score": [1, 0, 0, 0], "random_state": 0} | options
    with pytest.raises(error, match=message):
        bootstrap_interval(**arguments)


def test_a_resample_on_which_the_metric_is_not_defined_asks_for_strata():
    y = np.repeat([1, 0], [1, 9])
    with pytest.raises(ValueError, match="both classes"):
        bootstrap_interval(roc_auc_score, y, np.arange(10.0), random_state=0)
    assert bootstrap_interval(roc_auc_score, y, np.arange(10.0), stratify=y, random_state=0).estimate == 0
    with pytest.raises(ValueError, match="metric must be finite on every resample, got nan on one"):
        bootstrap_interval(lambda y, p: 1.0 if y.any() else np.nan, y, np.arange(10.0), random_state=0)
    with pytest.raises(ValueError, match="method='bca' needs resamples on both sides of the estimate"):
        bootstrap_interval(lambda y, p: len(set(p)), y, np.arange(10.0), method="bca", n_resamples=50, random_state=0)
    with pytest.raises(ValueError, match="y_true and y_other must have the same length, got 10 and 3"):
        bootstrap_difference(roc_auc_score, y, np.arange(10.0), [1, 2, 3])


@pytest.mark.parametrize("unit", [1e-120, 1e-8, 1e8, 1e120])
def test_the_bca_interval_of_money_does_not_depend_on_the_currency(unit):
    def mean(y_true, y_score):
        return np.mean(y_true, axis=-1)

    money, options = np.random.default_rng(0).exponential(size=30), {"method": "bca", "vectorized": True}
    low, high = bootstrap_interval(mean, money, money, n_resamples=200, random_state=0, **options)
    scaled = bootstrap_interval(mean, unit * money, money, n_resamples=200, random_state=0, **options)
    np.testing.assert_allclose(tuple(scaled), (unit * low, unit * high), rtol=1e-9)


def test_the_value_that_is_no_number_is_named():
    answers = iter([1.0, 2.0, 3.0, None, 5.0])
    with pytest.raises(TypeError, match="got None"):
        bootstrap_interval(lambda y, s: next(answers), [1, 0], [1, 1], n_resamples=4, random_state=0)


def test_a_metric_that_answers_yes_or_no_is_a_share():
    result = bootstrap_interval(lambda y, s: (y == s).all(), np.array([1, 0]), [1, 0], n_resamples=9)
    assert tuple(result) == (1.0, 1.0)


def test_rows_of_different_lengths_are_named():
    with pytest.raises(ValueError, match="y_true must have rows of equal length"):
        bootstrap_interval(accuracy, [[1], [1, 2]], [1, 1])


def test_two_results_can_be_compared_and_kept_in_a_set():
    one, other = (bootstrap_interval(accuracy, [1, 0, 1], [1, 1, 1], n_resamples=9, random_state=0) for _ in range(2))
    assert one != other
    assert len({one, other, one}) == 2
