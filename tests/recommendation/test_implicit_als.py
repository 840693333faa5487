import numpy as np
import pytest
from scipy import sparse

from helpers.recommendation import ImplicitALS, Ratings


@pytest.fixture
def ratings():
    rng = np.random.default_rng(0)
    pairs = rng.permutation(50 * 30)[:400]
    return Ratings(pairs // 30, pairs % 30, rng.integers(0, 4, 400))  # a pair may count 0 events


def test_the_objective_is_the_sum_over_all_pairs_and_never_rises(ratings):
    model = ImplicitALS(4, 10, 0.5, alpha=3.0, random_state=0).fit(ratings)
    counts = ratings.matrix.toarray()
    scores = model.user_factors_ @ model.item_factors_.T
    wanted = ((1 + 3.0 * counts) * ((counts > 0) - scores) ** 2).sum()
    wanted += 0.5 * ((model.user_factors_**2).sum() + (model.item_factors_**2).sum())
    assert model.loss_[-1] == pytest.approx(wanted, rel=1e-10)
    assert (np.diff(model.loss_) <= 0).all()


def test_each_item_solves_the_dense_weighted_regression(ratings):
    model = ImplicitALS(3, 4, 0.5, alpha=3.0, random_state=0).fit(ratings)
    counts, users = ratings.matrix.toarray(), model.user_factors_
    for item in range(30):
        confidence = 1 + 3.0 * counts[:, item]
        left = (confidence[:, None] * users).T @ users + 0.5 * np.eye(3)
        wanted = np.linalg.solve(left, (confidence * (counts[:, item] > 0)) @ users)
        np.testing.assert_allclose(model.item_factors_[item], wanted, rtol=1e-8, atol=1e-10)


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_scores_equal_those_of_implicit_from_the_same_start(ratings):
    als = pytest.importorskip("implicit.als")
    ratings = ratings.take(ratings.ratings > 0)  # implicit takes a stored 0 for a weight of -1
    ours = ImplicitALS(4, 6, 0.5, alpha=3.0, random_state=0).fit(ratings)
    confidence = sparse.csr_matrix(ratings.matrix)
    confidence.data = 1 + 3.0 * confidence.data
    theirs = als.AlternatingLeastSquares(
        4, regularization=0.5, alpha=1.0, iterations=6, use_cg=False, dtype=np.float64, num_threads=1, random_state=0
    )
    theirs.item_factors = np.random.default_rng(0).normal(0, 0.1 * 4**-0.5, (ratings.n_items, 4))
    theirs.user_factors = np.zeros((ratings.n_users, 4))
    theirs.fit(confidence, show_progress=False)
    np.testing.assert_allclose(
        ours.user_factors_ @ ours.item_factors_.T, theirs.user_factors @ theirs.item_factors.T, atol=1e-6
    )


def test_counts_below_zero_and_parameters_that_make_no_model_are_refused(ratings):
    with pytest.raises(ValueError, match="ratings must be counts of at least 0, got -1"):
        ImplicitALS().fit([1, 2], [1, 2], [1, -1])
    for parameter in ("regularization", "alpha", "n_factors"):
        with pytest.raises(ValueError, match=parameter):
            ImplicitALS(**{parameter: 0}).fit(ratings)


def test_a_new_user_is_scored_as_the_mean_of_all(ratings):
    model = ImplicitALS(3, 3, random_state=0).fit(ratings)
    every = model.user_factors_ @ model.item_factors_.T
    np.testing.assert_allclose(model.predict([999], [4], unknown="baseline"), every[:, 4].mean())
    np.testing.assert_allclose(model.predict([2], [999], unknown="baseline"), every[2].mean())
