import numpy as np
import pytest

from helpers.recommendation import Ratings
from helpers.recommendation import als as module
from helpers.recommendation.als import solve_rows
from helpers.recommendation.sides import Side, sides


@pytest.fixture
def ratings():
    rng = np.random.default_rng(0)
    pairs = rng.permutation(30 * 20)[:240]
    return Ratings(pairs // 20, pairs % 20, rng.integers(1, 6, 240))


def dense(ratings):
    matrix = np.full((ratings.n_users, ratings.n_items), np.nan)
    matrix[ratings.users, ratings.items] = ratings.ratings
    return matrix


@pytest.mark.parametrize("block", [1, 7, 1 << 14])
@pytest.mark.parametrize("which", [0, 1])
def test_each_row_is_the_ridge_regression_of_dense_least_squares(ratings, block, which, monkeypatch):
    monkeypatch.setattr(module, "BLOCK", block)
    side, table = sides(ratings)[which], dense(ratings)
    table = table.T if which else table
    features = np.random.default_rng(1).normal(size=(side.n_other, 4))
    solved, explained = solve_rows(side, features, side.values, 0.7)
    objective = 0.0
    for row, values in enumerate(table):
        there = ~np.isnan(values)
        stacked = np.vstack([features[there], np.sqrt(0.7) * np.eye(4)])
        targets = np.append(values[there], np.zeros(4))
        wanted, unexplained = np.linalg.lstsq(stacked, targets, rcond=None)[:2]
        np.testing.assert_allclose(solved[row], wanted, rtol=1e-9, atol=1e-11)
        objective += unexplained[0]
    assert (side.values**2).sum() - explained == pytest.approx(objective, rel=1e-10)


def test_weights_gram_and_a_penalty_for_each_row_enter_as_the_formula_says(ratings):
    side = sides(ratings)[0]
    rng = np.random.default_rng(2)
    features, weights, targets = rng.normal(size=(20, 3)), rng.random(240), rng.normal(size=240)
    gram, penalty = features.T @ features, rng.random(ratings.n_users) + 0.1
    solved, _ = solve_rows(side, features, targets, penalty, weights=weights, gram=gram)
    for row in range(ratings.n_users):
        at = slice(side.begin[row], side.begin[row + 1])
        own = features[side.other[at]]
        left = (weights[at, None] * own).T @ own + gram + penalty[row] * np.eye(3)
        np.testing.assert_allclose(solved[row], np.linalg.solve(left, targets[at] @ own), rtol=1e-9)


def test_a_row_without_entries_gets_zeros():
    side = Side(np.array([0, 0, 1, 1]), np.array([0]), np.array([2.0]), 1)
    np.testing.assert_array_equal(solve_rows(side, np.ones((1, 2)), side.values, 1.0)[0][[0, 2]], 0)
