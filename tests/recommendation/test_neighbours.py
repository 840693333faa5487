import numpy as np
import pytest
from scipy.sparse import csr_array

from helpers.recommendation import ItemKNN, Ratings, UserKNN
from helpers.recommendation.neighbours import common_cosine


@pytest.fixture(params=["whole stars", "fine scores"])
def ratings(request):
    rng = np.random.default_rng(0)
    pairs = rng.permutation(25 * 18)[:200]
    values = rng.integers(0, 6, 200) if request.param == "whole stars" else rng.normal(size=200)
    return Ratings(pairs // 18, pairs % 18, values)


def similarity_by_loops(X, shrinkage, min_common):
    n = len(X)
    result = np.zeros((n, n))
    for u in range(n):
        for v in range(n):
            both = ~np.isnan(X[u]) & ~np.isnan(X[v])
            lengths = np.sqrt((X[u, both] ** 2).sum()) * np.sqrt((X[v, both] ** 2).sum())
            if both.sum() >= min_common and lengths > 1e-12:
                cosine = (X[u, both] * X[v, both]).sum() / lengths
                result[u, v] = round(both.sum() / (both.sum() + shrinkage) * cosine, 12)
    return result


def predicted_by_loops(R, k, shrinkage, min_common, centred, normalized):
    """Predict the whole table of ratings R, nan where there is none, as the formula says."""
    means = np.nanmean(R, axis=1)
    X = R - means[:, None] if centred else R
    X = np.where(np.abs(X) < 1e-12, 0, X)
    w = similarity_by_loops(X, shrinkage, min_common)
    table = np.empty_like(R)
    for u, i in np.ndindex(R.shape):
        raters = [v for v in range(len(R)) if v != u and not np.isnan(R[v, i]) and w[u, v] > 0]
        nearest = sorted(raters, key=lambda v: -w[u, v])[:k]  # stable: of equal ones the first
        said, total = sum(w[u, v] * X[v, i] for v in nearest), sum(w[u, v] for v in nearest)
        start = means[u] if centred else 0.0
        table[u, i] = (start + said / total if total else means[u]) if normalized else start + said
    return table


SETTINGS = [
    {"n_neighbors": 3, "shrinkage": 0.0},
    {"n_neighbors": 4, "shrinkage": 5.0, "min_common": 3},
    {"n_neighbors": 100, "shrinkage": 2.0, "centred": False},
    {"n_neighbors": 5, "shrinkage": 2.0, "normalized": False},
    {"n_neighbors": 5, "shrinkage": 0.0, "centred": False, "normalized": False},  # as D prints it
]


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
@pytest.mark.parametrize("kind", [UserKNN, ItemKNN])
def test_predictions_equal_those_of_loops_over_the_formula(ratings, settings, kind, monkeypatch):
    monkeypatch.setattr("helpers.recommendation.neighbours.BLOCK", 4 * 25)  # several blocks
    table = np.full((ratings.n_users, ratings.n_items), np.nan)
    table[ratings.users, ratings.items] = ratings.ratings
    options = {"min_common": 1, "centred": True, "normalized": True, **settings}
    options["k"] = options.pop("n_neighbors")
    wanted = predicted_by_loops(table if kind is UserKNN else table.T, **options)
    wanted = wanted if kind is UserKNN else wanted.T
    model = kind(**settings).fit(ratings)
    users, items = np.divmod(np.random.default_rng(1).permutation(wanted.size), ratings.n_items)
    found = model.predict(ratings.user_ids[users], ratings.item_ids[items])
    np.testing.assert_allclose(found, wanted[users, items], rtol=1e-11, atol=1e-11)
    some = np.array([3, 0, 7])
    np.testing.assert_allclose(model._scores_of_users(some), wanted[some], rtol=1e-11, atol=1e-11)


def test_on_a_full_table_the_neighbours_are_those_of_scikit_learn():
    from sklearn.neighbors import NearestNeighbors

    table = np.random.default_rng(2).normal(size=(30, 12))
    users, items = np.divmod(np.arange(table.size), 12)
    model = UserKNN(shrinkage=0).fit(users, items, table.ravel())
    centred = table - table.mean(axis=1, keepdims=True)
    distance, near = NearestNeighbors(n_neighbors=6, metric="cosine").fit(centred).kneighbors(centred)
    for user in range(30):
        found = model.similar_users(user, 5)
        np.testing.assert_array_equal(found["user"], near[user, 1:])
        np.testing.assert_allclose(found["similarity"], 1 - distance[user, 1:], atol=1e-12)


def test_a_generous_and_a_stingy_twin_agree_wholly():
    stars = np.array([5, 3, 4, 5, 2])
    model = UserKNN(shrinkage=0).fit(np.repeat([0, 1], [5, 6]), [*range(5), *range(6)], [*stars, *(stars - 1), 3])
    assert model.similar_users(0, 1)["similarity"][0] == pytest.approx(1, abs=0.02)
    raw = UserKNN(shrinkage=0, centred=False).fit(np.repeat([0, 1], 5), np.tile(range(5), 2), [*stars, *(stars - 1)])
    assert raw.predict([0], [0])[0] == 4  # the twin's own star, one too few


def test_shrinkage_believes_half_at_as_many_in_common():
    X = csr_array(np.array([[1.0, -1.0, 2.0], [1.0, -1.0, 2.0]]))
    assert common_cosine(X[[0]], X, shrinkage=3.0)[0, 1] == pytest.approx(0.5)


def test_a_user_who_gives_all_the_same_is_like_nobody():
    assert (0.1 + 0.1 + 0.1) / 3 != 0.1  # a mean of equal ratings may miss them
    users, items = [1, 1, 1, 2, 2, 2, 2, 3], ["a", "b", "c", "a", "b", "c", "d", "a"]
    model = UserKNN(shrinkage=0).fit(users, items, [0.1, 0.1, 0.1, 2, 1, 1, 5, 3])
    assert model.similar_users(1, 2)["similarity"].tolist() == [0, 0]
    assert model.predict([1], ["a"])[0] == pytest.approx(0.1)


@pytest.mark.parametrize("kind", [UserKNN, ItemKNN])
def test_no_more_similarities_are_held_at_once_than_a_block(ratings, kind, monkeypatch):
    held = []

    def watched(*arguments):
        held.append(common_cosine(*arguments))
        return held[-1]

    monkeypatch.setattr("helpers.recommendation.neighbours.BLOCK", 100)
    monkeypatch.setattr("helpers.recommendation.neighbours.common_cosine", watched)
    model = kind().fit(ratings)
    model.predict(ratings.user_ids[ratings.users], ratings.item_ids[ratings.items])
    model.recommend_all(n=2)
    assert len(held) > 4
    assert max(block.size for block in held) <= 100


def test_more_similar_users_than_there_are_is_refused(ratings):
    model = UserKNN().fit(ratings)
    with pytest.raises(ValueError, match=f"n must be at most {ratings.n_users - 1}, all other users"):
        model.similar_users(ratings.user_ids[0], ratings.n_users)
    with pytest.raises(KeyError, match="unknown user 999"):
        model.similar_users(999)


@pytest.mark.parametrize(
    ("parameter", "value"),
    [("n_neighbors", 0), ("shrinkage", -1), ("min_common", 0.5), ("centred", 1), ("normalized", "yes")],
)
@pytest.mark.parametrize("kind", [UserKNN, ItemKNN])
def test_parameters_that_make_no_model_are_named(ratings, kind, parameter, value):
    with pytest.raises((TypeError, ValueError), match=parameter):
        kind(**{parameter: value}).fit(ratings)
