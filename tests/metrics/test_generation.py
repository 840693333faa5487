import numpy as np
import pytest

from helpers.metrics import mode_coverage, nearest_mode, neighbour_coverage

CORNERS = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])


def around(numbers, spread=0.05, seed=0):
    """Samples around the corners of these numbers."""
    return CORNERS[numbers] + spread * np.random.default_rng(seed).normal(size=(len(numbers), 2))


def test_samples_of_all_modes_cover_all():
    found = mode_coverage(nearest_mode(around(np.arange(4000) % 4), CORNERS, 0.3), 4)
    assert found.counts.tolist() == [1000] * 4
    assert (found.n_covered, found.share_good) == (4, 1.0)
    assert repr(found) == "<4 of 4 modes covered, 100% of the samples good>"


def test_one_good_sample_repeated_is_good_and_covers_one():
    found = mode_coverage(nearest_mode(np.tile(CORNERS[2], (100, 1)), CORNERS, 0.3), 4)
    assert (found.n_covered, found.share_good) == (1, 1.0)
    assert found.covered.tolist() == [False, False, True, False]


def test_noise_reaches_every_mode_and_little_of_it_is_good():
    X = np.random.default_rng(0).uniform(-2, 3, size=(20000, 2))
    found = mode_coverage(nearest_mode(X, CORNERS, 0.3), 4, least=0.03)
    assert found.n_covered == 4
    assert found.share_good == pytest.approx(4 * np.pi * 0.3**2 / 25, rel=0.1)  # four discs in a square of side five


def test_the_share_within_three_standard_deviations_is_that_of_the_normal():
    X = around(np.arange(40000) % 4, spread=0.05)
    share = mode_coverage(nearest_mode(X, CORNERS, 0.15), 4).share_good
    assert share == pytest.approx(1 - np.exp(-4.5), abs=0.002)  # in the plane, by Rayleigh's distribution


def test_a_mode_needs_its_part_of_an_even_share():
    labels = np.repeat([0, 1, 2, -1], [60, 5, 4, 31])  # an even share of three is 33.3
    assert mode_coverage(labels, 3, least=0.15).covered.tolist() == [True, True, False]
    assert mode_coverage(labels, 3, least=0.1).n_covered == 3
    assert mode_coverage(labels, 3).share_good == 0.69


def test_the_nearest_of_several_modes_within_reach_is_taken():
    assert nearest_mode([[0.4, 0.0], [0.6, 0.0]], CORNERS, 5).tolist() == [0, 1]
    assert nearest_mode([[0.5, 0.5]], CORNERS, 0.7).tolist() == [-1]


@pytest.mark.parametrize(("n", "m", "k"), [(400, 400, 1), (400, 400, 5), (500, 200, 3), (200, 600, 2)])
def test_for_samples_of_the_same_kind_coverage_and_density_are_what_theory_says(n, m, k):
    seen = [
        neighbour_coverage(*np.split(rng.normal(size=(n + m, 3)), [n]), k)
        for rng in map(np.random.default_rng, range(30))
    ]
    places = np.arange(k)
    # Naeem et al. (2020): of all orders, those in which the k nearest of n - 1 + m others are all real
    expected = 1 - np.prod((n - 1 - places) / (n + m - 1 - places))
    error = 4 * np.std(seen, axis=0) / np.sqrt(30)
    np.testing.assert_allclose(np.mean(seen, axis=0), [expected, 1], atol=error.max() + 0.002)


def test_the_same_sample_repeated_has_density_and_no_coverage():
    X = np.random.default_rng(0).normal(size=(500, 2))
    coverage, density = neighbour_coverage(X, np.zeros((500, 2)))
    assert coverage < 0.05
    assert density > 0.3


@pytest.mark.parametrize("unit", [2.0**-600, 1.0, 2.0**600])
def test_the_unit_of_the_samples_says_nothing(unit):
    real, made = np.random.default_rng(0).normal(size=(2, 60, 2))
    assert neighbour_coverage(real * unit, made * unit) == neighbour_coverage(real, made)


def test_samples_far_away_score_nothing():
    X = np.random.default_rng(0).normal(size=(50, 2))
    assert neighbour_coverage(X, X + 100) == (0, 0)
    assert neighbour_coverage(X, X, 3)[0] == 1


# Bad input


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: mode_coverage([0, 3], 3), r"labels must hold integers from -1 \(no mode\) to 2, got \[0 3\]"),
        (lambda: mode_coverage([0, -2], 3), "labels must hold integers from -1"),
        (lambda: mode_coverage([0.0, 1.0], 3), "labels must hold integers"),
        (lambda: mode_coverage([], 3), "labels must hold at least one label"),
        (lambda: mode_coverage([0], 0), "n_modes must be an integer of at least 1, got 0"),
        (lambda: mode_coverage([0], 3, least=0), "least must be a finite number above 0"),
        (lambda: nearest_mode([[0.0, np.nan]], CORNERS, 1), "X must hold finite numbers only"),
        (lambda: nearest_mode([[0.0]], CORNERS, 1), "centres must have the 1 columns of X, got 2"),
        (lambda: nearest_mode([[0.0, 0.0]], CORNERS, 0), "radius must be a finite number above 0, got 0"),
        (lambda: neighbour_coverage(CORNERS, CORNERS, 4), "X_real must have more than n_neighbors=4 rows, got 4"),
        (lambda: neighbour_coverage(CORNERS, CORNERS, 0), "n_neighbors must be an integer of at least 1"),
        (lambda: neighbour_coverage(CORNERS, [[1.0]], 1), "X_made must have the 2 columns of X_real, got 1"),
    ],
)
def test_what_makes_no_sense_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
