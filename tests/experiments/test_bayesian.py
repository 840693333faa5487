import numpy as np
import pytest
from scipy.special import betaln

from helpers.experiments import beta_binomial_test

CASES = [
    (200, 5000, 260, 5000),
    (0, 30, 0, 40),
    (3, 10, 9, 12),
    (0, 5, 7, 7),
    (900, 1000, 880, 1000),
    (1, 2, 1, 20_000),
]


def chance_in_closed_form(a, b, c, d):
    """P(Beta(c, d) > Beta(a, b)) for a whole c: a sum of c terms."""
    i = np.arange(c)
    return np.exp(betaln(a + i, b + d) - np.log(d + i) - betaln(1 + i, d) - betaln(a, b)).sum()


@pytest.mark.parametrize("counts", CASES)
def test_chance_to_beat_equals_the_closed_form_sum(counts):
    result = beta_binomial_test(*counts)
    wanted = chance_in_closed_form(*result.posterior_control, *map(int, result.posterior_treatment))
    assert result.probability_to_beat == pytest.approx(wanted, rel=1e-9, abs=1e-9)
    mirrored = beta_binomial_test(*counts[2:], *counts[:2])
    assert result.probability_to_beat + mirrored.probability_to_beat == pytest.approx(1, abs=1e-9)


@pytest.mark.parametrize("counts", CASES)
@pytest.mark.parametrize("prior", [(1.0, 1.0), (0.5, 0.5), (4.0, 96.0)])
def test_loss_and_interval_equal_those_of_draws(counts, prior):
    result = beta_binomial_test(*counts, prior=prior)
    rng = np.random.default_rng(0)
    control, treatment = (rng.beta(*each, 400_000) for each in (result.posterior_control, result.posterior_treatment))
    difference = treatment - control
    for loss, drawn in (
        (result.expected_loss_treatment, np.maximum(-difference, 0)),
        (result.expected_loss_control, np.maximum(difference, 0)),
    ):
        assert loss == pytest.approx(drawn.mean(), abs=5 * drawn.std() / np.sqrt(400_000) + 1e-9)
    assert result.expected_loss_control - result.expected_loss_treatment == pytest.approx(result.difference, abs=1e-9)
    for end, share in ((result.low, 0.025), (result.high, 0.975)):
        assert (difference <= end).mean() == pytest.approx(share, abs=5 * np.sqrt(share * (1 - share) / 400_000))


def test_what_is_no_test_is_refused():
    for counts, words in (((1, 0, 1, 5), "n_control"), ((6, 5, 1, 5), "at most n_control"), ((0.5, 5, 1, 5), "whole")):
        with pytest.raises(ValueError, match=words):
            beta_binomial_test(*counts)
    with pytest.raises(TypeError, match="one number each"):
        beta_binomial_test([1, 2], 5, 1, 5)
    with pytest.raises(ValueError, match="prior must be"):
        beta_binomial_test(1, 5, 1, 5, prior=(0, 1))
