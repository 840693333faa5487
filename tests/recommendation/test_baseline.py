import numpy as np
import pandas as pd
import pytest
from sklearn.exceptions import ConvergenceWarning

from helpers.recommendation import BaselineModel, Ratings


@pytest.fixture
def ratings():
    rng = np.random.default_rng(0)
    pairs = rng.permutation(30 * 20)[:240]
    return Ratings(pairs // 20, pairs % 20, rng.integers(1, 6, 240))


def test_biases_solve_the_dense_penalized_least_squares(ratings):
    model = BaselineModel(4.0, 7.0, n_iterations=500).fit(ratings)
    n_users, n_items = ratings.n_users, ratings.n_items
    design = np.zeros((len(ratings), n_users + n_items))
    design[np.arange(len(ratings)), ratings.users] = 1
    design[np.arange(len(ratings)), n_users + ratings.items] = 1
    penalty = np.diag(np.repeat([4.0, 7.0], [n_users, n_items]))
    wanted = np.linalg.solve(design.T @ design + penalty, design.T @ (ratings.ratings - ratings.ratings.mean()))
    np.testing.assert_allclose(np.append(model.user_biases_, model.item_biases_), wanted, atol=1e-8)


def test_biases_equal_those_of_surprise(ratings):
    surprise = pytest.importorskip("surprise")
    frame = pd.DataFrame({"user": ratings.users, "item": ratings.items, "rating": ratings.ratings})
    data = surprise.Dataset.load_from_df(frame, surprise.Reader(rating_scale=(1, 5))).build_full_trainset()
    theirs = surprise.BaselineOnly({"method": "als", "n_epochs": 300, "reg_u": 15, "reg_i": 10}, verbose=False).fit(
        data
    )
    ours = BaselineModel(n_iterations=300).fit(ratings)
    rows = [data.to_inner_uid(user) for user in range(ratings.n_users)]
    columns = [data.to_inner_iid(item) for item in range(ratings.n_items)]
    np.testing.assert_allclose(ours.user_biases_, theirs.bu[rows], atol=1e-6)
    np.testing.assert_allclose(ours.item_biases_, theirs.bi[columns], atol=1e-6)


def test_alternations_that_did_not_do_are_said(ratings):
    with pytest.warns(ConvergenceWarning, match=r"moved by .* in the last of n_iterations=3 alternations"):
        BaselineModel(n_iterations=3).fit(ratings)


def test_the_unknown_have_no_bias(ratings):
    model = BaselineModel().fit(ratings)
    item = ratings.item_ids[3]
    assert model.predict([999], [item], unknown="baseline")[0] == model.mean_ + model.item_biases_[3]
    assert model.predict([999], [999], unknown="baseline")[0] == model.mean_


def test_a_baseline_has_no_similar_items(ratings):
    with pytest.raises(ValueError, match="no similar_items"):
        BaselineModel().fit(ratings).similar_items(ratings.item_ids[0])


def test_penalties_below_zero_are_refused(ratings):
    with pytest.raises(ValueError, match="regularization_users must be"):
        BaselineModel(-1.0).fit(ratings)
