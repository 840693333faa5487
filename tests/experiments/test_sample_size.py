import numpy as np
import pytest
from statsmodels.stats.power import TTestIndPower
from statsmodels.stats.proportion import power_proportions_2indep

from helpers.experiments import minimum_detectable_effect, power, sample_size, two_proportion_test, welch_test
from helpers.metrics import wilson_interval

SIDES = {"two-sided": "two-sided", "greater": "larger", "less": "smaller"}


@pytest.mark.parametrize("alternative", SIDES)
@pytest.mark.parametrize("ratio", [1, 2.5, 0.4])
@pytest.mark.parametrize("effect", [0.01, -0.02, 0])
def test_power_for_shares_equals_that_of_statsmodels(alternative, ratio, effect):
    theirs = power_proportions_2indep(
        effect, 0.04, 700 * ratio, ratio=1 / ratio, alternative=SIDES[alternative], return_results=False
    )
    ours = power(effect, 700, baseline_rate=0.04, ratio=ratio, alternative=alternative)
    assert ours == pytest.approx(theirs, rel=1e-10, abs=1e-14)


@pytest.mark.parametrize("alternative", SIDES)
@pytest.mark.parametrize("ratio", [1, 2.5, 0.4])
@pytest.mark.parametrize("n", [8, 300])
def test_power_for_means_equals_that_of_statsmodels(alternative, ratio, n):
    theirs = TTestIndPower().power(12 / 60, n, 0.05, ratio, alternative=SIDES[alternative])
    ours = power(12, n, sd=60, ratio=ratio, alternative=alternative)
    assert ours == pytest.approx(theirs, rel=1e-9)


def test_without_an_effect_the_chance_to_find_one_is_alpha():
    assert power(0, 500, baseline_rate=0.04, alpha=0.03) == pytest.approx(0.03, rel=1e-12)
    assert power(0, 500, sd=60, alpha=0.03) == pytest.approx(0.03, rel=1e-9)


@pytest.mark.parametrize("outcome", [{"baseline_rate": 0.04}, {"sd": 0.3}])
@pytest.mark.parametrize("ratio", [1, 3])
@pytest.mark.parametrize("alternative", ["two-sided", "greater"])
def test_sample_size_is_the_smallest_that_finds_the_effect(outcome, ratio, alternative):
    design = {**outcome, "ratio": ratio, "alternative": alternative}
    n = sample_size(0.015, power=0.9, **design)
    assert power(0.015, n, **design) >= 0.9 > power(0.015, n - 1, **design)


def test_a_tests_power_is_what_simulation_gives():
    rng = np.random.default_rng(0)
    n = sample_size(0.02, baseline_rate=0.1, power=0.8, ratio=2)
    control, treatment = rng.binomial(n, 0.1, 20_000), rng.binomial(2 * n, 0.12, 20_000)
    found = int((two_proportion_test(control, n, treatment, 2 * n).p_value <= 0.05).sum())
    low, high = wilson_interval(found, 20_000, level=0.999)
    assert low - 0.005 <= 0.8 <= high + 0.005  # the normal distribution stands in for counts

    n = sample_size(1.0, sd=1.5)
    found = int((welch_test(rng.normal(0, 1.5, (20_000, n)), rng.normal(1, 1.5, (20_000, n))).p_value <= 0.05).sum())
    low, high = wilson_interval(found, 20_000, level=0.999)
    assert low <= power(1.0, n, sd=1.5) <= high


def test_half_the_effect_takes_four_times_the_customers():
    assert sample_size(0.5, sd=20) == pytest.approx(4 * sample_size(1.0, sd=20), rel=1e-3)


def test_a_table_of_rates_and_effects_is_one_call():
    table = sample_size(np.array([[0.005], [0.01]]), baseline_rate=np.array([0.01, 0.04, 0.1]))
    assert table.shape == (2, 3)
    assert table[1, 1] == sample_size(0.01, baseline_rate=0.04) == 6745
    assert (np.diff(table, axis=1) > 0).all()
    assert (np.diff(table, axis=0) < 0).all()


@pytest.mark.parametrize("outcome", [{"baseline_rate": 0.04}, {"sd": 60}])
@pytest.mark.parametrize("alternative", SIDES)
def test_the_smallest_effect_found_is_found_with_the_wanted_chance(outcome, alternative):
    effect = minimum_detectable_effect(900, power=0.7, alternative=alternative, **outcome)
    assert (effect < 0) == (alternative == "less")
    assert power(effect, 900, alternative=alternative, **outcome) == pytest.approx(0.7, abs=1e-9)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"effect": 0, "baseline_rate": 0.1}, "effect must not be 0"),
        ({"effect": [0.1, 0], "sd": 1}, "effect must not be 0"),
        ({"effect": 0.1}, "give either baseline_rate"),
        ({"effect": 0.1, "baseline_rate": 0.1, "sd": 1}, "give either baseline_rate"),
        ({"effect": 0.1, "baseline_rate": 5}, "baseline_rate must lie between 0 and 1, got 5"),
        ({"effect": 0.1, "baseline_rate": 0.95}, r"baseline_rate \+ effect must lie between 0 and 1"),
        ({"effect": -0.01, "baseline_rate": 0.1, "alternative": "greater"}, "on the side of"),
        ({"effect": 0.1, "sd": 0}, "sd must be above 0"),
        ({"effect": 0.1, "sd": 1, "ratio": 0}, "ratio must be a finite number above 0"),
        ({"effect": 0.1, "sd": 1, "power": 0.04}, "power must be above alpha"),
        ({"effect": 1e-9, "sd": 1}, "takes over"),
        ({"effect": np.nan, "sd": 1}, "effect must hold finite numbers only"),
    ],
)
def test_questions_without_an_answer_are_refused(arguments, words):
    with pytest.raises(ValueError, match=words):
        sample_size(**arguments)


def test_too_few_customers_are_named():
    with pytest.raises(ValueError, match="n must be at least 2, got 1"):
        power(1, 1, sd=1)
    with pytest.raises(ValueError, match="n must be larger, got 3"):
        minimum_detectable_effect(3, baseline_rate=0.5)
