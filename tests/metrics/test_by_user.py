import numpy as np
import pytest

from helpers.metrics import bootstrap_interval, rmse_by_user, root_mean_squared_error


def panel(seed, n_users=60, spread=1.0):
    """Users who rate now little, now much, and each err by an amount of their own."""
    rng = np.random.default_rng(seed)
    users = np.repeat(np.arange(n_users), rng.integers(1, 30, size=n_users))
    y_true = rng.integers(1, 6, size=len(users)).astype(float)
    error = spread * rng.normal(size=n_users)[users] + rng.normal(size=len(users))
    return users, y_true, y_true + error


def test_the_estimate_is_the_error_over_all_ratings():
    users, y_true, y_pred = panel(0)
    result = rmse_by_user(users, y_true, y_pred, random_state=0)
    assert result.estimate == pytest.approx(root_mean_squared_error(y_true, y_pred), rel=1e-14)
    low, high = result
    assert low < result.estimate < high


def test_each_resample_is_the_error_over_the_ratings_of_the_users_drawn():
    """The same draws, written out: whole users are put together and all their ratings counted, twice if drawn twice."""
    users, y_true, y_pred = panel(1, n_users=8)
    result = rmse_by_user(users, y_true, y_pred, n_resamples=50, random_state=3)
    drawn = np.random.default_rng(3).integers(8, size=(50, 8))
    for row, value in zip(drawn, result.distribution, strict=True):
        at = np.concatenate([np.flatnonzero(users == user) for user in row])
        assert value == pytest.approx(root_mean_squared_error(y_true[at], y_pred[at]), rel=1e-13)
    np.testing.assert_allclose((result.low, result.high), np.quantile(result.distribution, [0.025, 0.975]), rtol=1e-14)


def test_names_and_order_of_users_change_no_estimate_and_names_no_interval():
    users, y_true, y_pred = panel(2)
    plain = rmse_by_user(users, y_true, y_pred, random_state=0)
    names = np.array([f"customer {user:03d}" for user in users])
    shuffle = np.random.default_rng(0).permutation(len(users))
    named = rmse_by_user(names[shuffle].tolist(), y_true[shuffle], y_pred[shuffle], random_state=0)
    np.testing.assert_allclose(named.distribution, plain.distribution, rtol=1e-12)


def test_the_interval_covers_the_truth_where_one_that_draws_ratings_does_not():
    """Of 200 panels, 95% intervals: the error behind them is sqrt(2), the variance of both parts being 1."""
    by_user, by_rating = 0, 0
    for seed in range(200):
        users, y_true, y_pred = panel(1000 + seed)
        low, high = rmse_by_user(users, y_true, y_pred, n_resamples=400, random_state=seed)
        by_user += low < np.sqrt(2) < high
        low, high = bootstrap_interval(
            lambda squares, _: np.sqrt(squares.mean(axis=-1)),
            (y_true - y_pred) ** 2,
            y_true,
            n_resamples=400,
            vectorized=True,
            random_state=seed,
        )
        by_rating += low < np.sqrt(2) < high
    assert by_user >= 172  # 0.95 less 4 standard errors of a share, and a little for 60 users only
    assert by_rating <= 140


def test_a_wider_level_makes_a_wider_interval():
    users, y_true, y_pred = panel(3)
    narrow, wide = (rmse_by_user(users, y_true, y_pred, level=level, random_state=0) for level in (0.8, 0.99))
    assert wide.low < narrow.low < narrow.high < wide.high


@pytest.mark.parametrize(
    ("users", "y_true", "y_pred", "error", "words"),
    [
        ([1, 1], [3, 4], [3, 3], ValueError, "users must hold two users at least for an interval, got 1 only"),
        ([1, 2, 3], [3, 4], [3, 3], ValueError, "users and y_true must have the same length, got 3 and 2"),
        ([1, 2], [3, 4], [3], ValueError, "y_true and y_pred must have the same length"),
        ([1, None], [3, 4], [3, 3], TypeError, "users must hold numbers or strings"),
        ([1, 2], [3, np.nan], [3, 3], ValueError, "y_true must hold finite numbers only"),
        ([], [], [], ValueError, "users must hold at least one label"),
    ],
)
def test_what_is_no_panel_is_refused(users, y_true, y_pred, error, words):
    with pytest.raises(error, match=words):
        rmse_by_user(users, y_true, y_pred)


@pytest.mark.parametrize("arguments", [{"level": 95}, {"n_resamples": 1}, {"random_state": -1}])
def test_a_bootstrap_that_makes_no_sense_is_refused(arguments):
    with pytest.raises(ValueError, match=next(iter(arguments))):
        rmse_by_user([1, 2], [3, 4], [3, 3], **arguments)
