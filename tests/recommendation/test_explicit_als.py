import numpy as np
import pytest
from scipy.linalg import subspace_angles

from helpers.recommendation import BaselineModel, ExplicitALS, Ratings


@pytest.fixture
def ratings():
    rng = np.random.default_rng(0)
    pairs = rng.permutation(60 * 40)[:1200]
    return Ratings(pairs // 40, pairs % 40, rng.integers(1, 6, 1200))


@pytest.mark.parametrize("biased", [True, False])
@pytest.mark.parametrize("weighted", [True, False])
def test_the_objective_is_what_the_formula_says_and_never_rises(ratings, biased, weighted):
    penalty = 0.1 if weighted else 3.0
    model = ExplicitALS(4, 12, penalty, biased=biased, weighted_regularization=weighted, random_state=0).fit(ratings)
    errors = ratings.ratings - model.predict(ratings.user_ids[ratings.users], ratings.item_ids[ratings.items])
    squares = 0.0
    for codes, factors, biases in (
        (ratings.users, model.user_factors_, model.user_biases_),
        (ratings.items, model.item_factors_, model.item_biases_),
    ):
        times = np.bincount(codes) if weighted else 1
        squares += (times * ((factors**2).sum(axis=1) + biases**2)).sum()
    assert model.loss_[-1] == pytest.approx(errors @ errors + penalty * squares, rel=1e-10)
    assert (np.diff(model.loss_) <= 1e-9 * model.loss_[0]).all()
    assert model.loss_[-1] < 0.99 * model.loss_[0]


def test_at_the_end_every_user_is_the_ridge_regression_on_the_items(ratings):
    model = ExplicitALS(3, 400, 2.0, random_state=0).fit(ratings)
    user = 5
    items = ratings.items[ratings.users == user]
    design = np.column_stack([np.ones(len(items)), model.item_factors_[items]])
    targets = ratings.ratings[ratings.users == user] - model.mean_ - model.item_biases_[items]
    wanted = np.linalg.solve(design.T @ design + 2.0 * np.eye(4), design.T @ targets)
    found = np.append(model.user_biases_[user], model.user_factors_[user])
    np.testing.assert_allclose(found, wanted, atol=1e-3)  # as far as the last step moved


def test_planted_factors_are_found_from_a_third_of_the_table():
    rng = np.random.default_rng(1)
    users, items = rng.normal(size=(300, 3)), rng.normal(size=(200, 3))
    pairs = rng.permutation(300 * 200)[:20_000]
    u, i = pairs // 200, pairs % 200
    values = (users[u] * items[i]).sum(axis=1) + rng.normal(0, 0.1, len(u))
    model = ExplicitALS(3, 30, 0.1, biased=False, random_state=0).fit(u, i, values)
    assert np.degrees(subspace_angles(model.item_factors_, items)).max() < 2
    assert np.degrees(subspace_angles(rng.normal(size=(200, 3)), items)).max() > 60  # what chance would give
    rest = np.setdiff1d(np.arange(300 * 200), pairs)
    errors = model.predict(rest // 200, rest % 200) - (users[rest // 200] * items[rest % 200]).sum(axis=1)
    assert np.sqrt((errors**2).mean()) < 0.05


def test_two_seeds_find_other_factors_and_the_same_predictions():
    rng = np.random.default_rng(2)
    truth = rng.normal(size=(80, 2)) @ rng.normal(size=(2, 50))
    u, i = np.divmod(rng.permutation(80 * 50)[:2500], 50)
    first, second = (
        ExplicitALS(2, 100, 0.05, biased=False, random_state=seed).fit(u, i, truth[u, i]) for seed in (0, 1)
    )
    assert np.abs(first.item_factors_ - second.item_factors_).max() > 0.1
    np.testing.assert_allclose(first.predict(u, i), second.predict(u, i), atol=0.02)


def test_with_a_huge_penalty_only_the_mean_is_left(ratings):
    model = ExplicitALS(2, 2, 1e12, random_state=0).fit(ratings)
    np.testing.assert_allclose(model.predict([0], [0]), model.mean_, atol=1e-6)


def test_the_unknown_get_what_the_baseline_knows(ratings):
    model, baseline = ExplicitALS(2, 2, random_state=0).fit(ratings), BaselineModel().fit(ratings)
    asked = [0, 999, 999], [999, 0, 999]
    np.testing.assert_allclose(
        model.predict(*asked, unknown="baseline"), baseline.predict(*asked, unknown="baseline"), atol=1e-9
    )


@pytest.mark.parametrize(
    ("parameter", "value"),
    [("regularization", 0), ("n_factors", 0), ("n_iterations", 2.5), ("biased", "yes"), ("weighted_regularization", 1)],
)
def test_parameters_that_make_no_model_are_named(ratings, parameter, value):
    with pytest.raises((TypeError, ValueError), match=parameter):
        ExplicitALS(**{parameter: value}).fit(ratings)
