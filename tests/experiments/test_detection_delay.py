import numpy as np
import pytest
from scipy.stats import norm

from helpers.experiments import CUSUM, average_run_length, cusum_threshold, run_lengths


@pytest.mark.parametrize(
    ("threshold", "shift", "published"),
    [(4, 0, 168), (4, 0.5, 26.6), (4, 1, 8.38), (4, 2, 3.34), (5, 0, 465), (5, 0.5, 38.0), (5, 1, 10.4), (5, 3, 2.57)],
)
def test_run_lengths_are_those_that_are_published(threshold, shift, published):
    """Two-sided with k = 1/2: Montgomery (2019), table 9.3; Lucas and Crosier (1982)."""
    assert average_run_length(threshold, 0.5, shift) == pytest.approx(published, rel=5e-3)


@pytest.mark.parametrize("shift", [0.0, 0.7])
@pytest.mark.parametrize("two_sided", [True, False])
def test_run_lengths_are_those_of_simulation(shift, two_sided):
    streams = np.random.default_rng(0).normal(shift, 1, (2000, 1500))
    found = run_lengths(lambda: CUSUM(0, 1, allowance=0.4, threshold=3.0, two_sided=two_sided), streams)
    assert not np.isnan(found).any()
    wanted = average_run_length(3.0, 0.4, shift, two_sided=two_sided)
    assert found.mean() == pytest.approx(wanted, abs=4 * found.std() / np.sqrt(len(found)))


@pytest.mark.parametrize("run_length", [50, 1000, 100_000])
@pytest.mark.parametrize("two_sided", [True, False])
def test_the_threshold_has_the_run_length_asked_for(run_length, two_sided):
    threshold = cusum_threshold(run_length, 0.25, two_sided=two_sided)
    assert average_run_length(threshold, 0.25, two_sided=two_sided) == pytest.approx(run_length, rel=1e-4)


def by_a_fine_chain(threshold, allowance, shift, n_states):
    """Brook and Evans: states centred on 0, width, 2 width, ..., one-sided."""
    width = 2 * threshold / (2 * n_states - 1)
    state = np.arange(n_states) * width
    step = state[None, :] - state[:, None] + allowance - shift
    stay = norm.cdf(step + width / 2) - norm.cdf(step - width / 2)
    stay[:, 0] = norm.cdf(step[:, 0] + width / 2)
    return np.linalg.solve(np.eye(n_states) - stay, np.ones(n_states))[0]


@pytest.mark.parametrize(
    ("threshold", "allowance", "shift"), [(0.3, 0.5, 0), (4, 0.5, 1), (8, 0.25, 0), (15, 0.5, 0), (40, 0.05, 0.1)]
)
def test_run_lengths_are_the_limit_of_a_markov_chain(threshold, allowance, shift):
    """The error of the chain falls with the square of the width: two of them tell where it goes."""
    coarse, fine = (by_a_fine_chain(threshold, allowance, shift, n) for n in (400, 800))
    wanted = fine + (fine - coarse) / 3
    assert average_run_length(threshold, allowance, shift, two_sided=False) == pytest.approx(wanted, rel=1e-3)


def test_a_threshold_near_zero_alarms_at_the_first_value_above_the_allowance():
    found = average_run_length(1e-9, 0.5, two_sided=False)
    assert found == pytest.approx(1 / norm.sf(0.5), rel=1e-6)


def test_what_never_comes_takes_for_ever_and_what_cannot_be_missed_one_value():
    assert average_run_length(50.0) == np.inf
    assert average_run_length(5.0, shift=50.0) == pytest.approx(1)
    assert average_run_length(5.0, shift=-50.0, two_sided=False) == np.inf


def test_a_great_allowance_that_alarms_too_rarely_is_named():
    with pytest.raises(ValueError, match="run_length must be at least 370 with an allowance of 3, got 100"):
        cusum_threshold(100, 3)


def test_streams_without_an_alarm_have_no_run_length():
    assert np.isnan(run_lengths(lambda: CUSUM(0, 1), np.zeros((2, 50)))).all()


def test_what_has_no_alarms_is_refused():
    with pytest.raises(TypeError, match="must make a statistic with alarms, got list"):
        run_lengths(list, [[1.0, 2.0]])
    with pytest.raises(ValueError, match="a row a stream"):
        run_lengths(lambda: CUSUM(0, 1), [1.0, 2.0])
    with pytest.raises(ValueError, match="threshold must be"):
        average_run_length(0)
    with pytest.raises(ValueError, match="threshold must be"):
        average_run_length(1000)
    with pytest.raises(ValueError, match="run_length must be"):
        cusum_threshold(5)
