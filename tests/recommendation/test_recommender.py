"""What holds of every recommender: ids in and out, unknown ones named, what was seen left out, failed fits undone."""

import inspect

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError

import helpers.recommendation as part
from helpers.recommendation import BaselineModel, Ratings
from helpers.recommendation.recommender import Recommender

MODELS = [
    value for value in map(vars(part).get, part.__all__) if inspect.isclass(value) and issubclass(value, Recommender)
]
SETTINGS = {"n_factors": 3, "n_iterations": 20, "random_state": 0}


def make(model):
    return model(**{name: value for name, value in SETTINGS.items() if name in inspect.signature(model).parameters})


@pytest.fixture(scope="module")
def arrays():
    rng = np.random.default_rng(0)
    pairs = rng.permutation(25 * 16)[:160]
    return [f"u{code:02d}" for code in pairs // 16], (100 + pairs % 16).tolist(), rng.integers(1, 6, 160).tolist()


@pytest.fixture(params=MODELS, ids=lambda model: model.__name__)
def model(request):
    return make(request.param)


def test_there_are_models_to_test():
    assert BaselineModel in MODELS


def test_fit_returns_the_model_and_takes_arrays_and_the_container_alike(model, arrays):
    other = clone(model)
    assert model.fit(*arrays) is model
    other.fit(Ratings(*arrays))
    np.testing.assert_array_equal(model.predict(*arrays[:2]), other.predict(*arrays[:2]))
    assert np.isfinite(model.predict(*arrays[:2])).all()


def test_parameters_are_stored_as_given(model):
    assert clone(model).get_params() == model.get_params()


def test_the_same_seed_gives_the_same_scores_and_fit_forgets_what_was_before(model, arrays):
    first = clone(model).fit(*arrays).predict(*arrays[:2])
    model.fit([1, 1, 2], [1, 2, 1], [5, 4, 1])
    np.testing.assert_array_equal(model.fit(*arrays).predict(*arrays[:2]), first)


def test_recommended_are_the_unseen_items_with_the_highest_scores(model, arrays):
    model.fit(*arrays)
    for user in ("u00", "u07"):
        seen = {i for u, i in zip(*arrays[:2], strict=True) if u == user}
        unseen = np.array([i for i in model.ratings_.item_ids if i not in seen])
        scores = model.predict([user] * len(unseen), unseen)
        found = model.recommend(user, 3)
        assert not seen & set(found["item"])
        np.testing.assert_allclose(found["score"], np.sort(scores)[::-1][:3], rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(model.predict([user] * 3, found["item"]), found["score"], rtol=1e-9, atol=1e-12)
        np.testing.assert_array_equal(model.recommend_all([user], 3)[0], found["item"])
        assert len(model.recommend(user, 16, exclude_seen=False)) == 16
        assert len(model.recommend(user, 16)) == len(unseen)


def test_who_has_seen_everything_gets_an_empty_list(model):
    items = [*range(5), 0]
    model.fit(["all"] * 5 + ["one"], items, [5, 3, 4, 1, 2, 5])
    assert model.recommend("all", 3).empty
    assert list(model.recommend("all", 3)) == ["item", "score"]
    assert len(model.recommend("one", 5)) == 4


def test_all_users_are_served_in_blocks(model, arrays, monkeypatch):
    model.fit(*arrays)
    whole = model.recommend_all(n=2)
    monkeypatch.setattr("helpers.recommendation.recommender.BLOCK", 3 * 16)
    np.testing.assert_array_equal(model.recommend_all(n=2), whole)
    assert whole.shape == (model.ratings_.n_users, 2)
    assert model.recommend_all([], n=2).shape == (0, 2)


def test_the_unknown_are_named_or_get_the_cold_answer(model, arrays):
    model.fit(*arrays)
    with pytest.raises(KeyError, match="unknown user 'u99'"):
        model.predict(["u00", "u99"], [100, 101])
    with pytest.raises(KeyError, match="unknown item 7"):
        model.predict(["u00"], [7])
    with pytest.raises(KeyError, match="unknown user"):
        model.recommend("nobody")
    cold = model.predict(["u99", "u00", "u99", "u00"], [100, 7, 7, 100], unknown="baseline")
    assert np.isfinite(cold).all()
    assert cold[3] == model.predict(["u00"], [100])[0]


def test_the_cold_answer_is_that_of_the_last_fit(model, arrays):
    asked = ["u99", "u00"], [100, 7]
    users, items, ratings = arrays
    other = [6 - rating for rating in ratings]
    model.fit(users, items, other).predict(*asked, unknown="baseline")
    cold = model.fit(*arrays).predict(*asked, unknown="baseline")
    np.testing.assert_array_equal(cold, make(type(model)).fit(*arrays).predict(*asked, unknown="baseline"))


def test_questions_beyond_the_catalogue_are_refused(model, arrays):
    model.fit(*arrays)
    with pytest.raises(ValueError, match="n must be at most 16, the number of items, got 17"):
        model.recommend("u00", 17)
    with pytest.raises(ValueError, match=r"what user .* has not seen"):
        model.recommend_all(n=16)
    with pytest.raises(ValueError, match="must be of one length, got 2 and 1"):
        model.predict(["u00", "u01"], [100])
    with pytest.raises(ValueError, match="n must be an integer of at least 1"):
        model.recommend("u00", 0)


def test_similar_items_are_others(model, arrays):
    model.fit(*arrays)
    if isinstance(model, BaselineModel):
        pytest.skip("a baseline knows nothing of likeness")
    found = model.similar_items(100, 15)
    assert 100 not in set(found["item"])
    assert len(set(found["item"])) == 15
    assert (np.diff(found["similarity"]) <= 0).all()
    with pytest.raises(ValueError, match="n must be at most 15"):
        model.similar_items(100, 16)
    with pytest.raises(KeyError, match="unknown item 7"):
        model.similar_items(7)


def test_before_a_fit_nothing_is_answered(model):
    for ask in (lambda: model.predict([1], [1]), lambda: model.recommend(1), lambda: model.similar_items(1)):
        with pytest.raises(NotFittedError):
            ask()


def test_a_failed_fit_leaves_the_earlier_one(model, arrays):
    before = model.fit(*arrays).predict(*arrays[:2])
    for wrong in (([], []), (["u00", 1], [1, 2]), (["u00"], [1], [np.nan])):
        with pytest.raises((TypeError, ValueError)):
            model.fit(*wrong)
    with pytest.raises(ValueError, match="must make each pair once"):
        model.fit([1, 1], [2, 2], [3, 4])
    with pytest.raises(TypeError, match="got both"):
        model.fit(Ratings(*arrays), arrays[1])
    with pytest.raises(TypeError, match="fit takes Ratings, or users and items"):
        model.fit(arrays[0])
    np.testing.assert_array_equal(model.predict(*arrays[:2]), before)


def test_a_fit_that_is_interrupted_after_it_has_learned_leaves_the_earlier_one(model, arrays, monkeypatch):
    before = model.fit(*arrays).predict(*arrays[:2])
    learn = type(model)._fit

    def interrupted(self, ratings):
        learn(self, ratings)
        raise KeyboardInterrupt

    monkeypatch.setattr(type(model), "_fit", interrupted)
    with pytest.raises(KeyboardInterrupt):
        model.fit([1, 1, 2], [1, 2, 1], [5, 4, 1])
    np.testing.assert_array_equal(model.predict(*arrays[:2]), before)


def test_one_user_is_enough(model):
    items, values = list(range(8)), [5, 3, 4, 1, 2, 5, 4, 3]
    model.fit(["one"] * 8 + ["two"], [*items, 9], [*values, 4])
    assert np.isfinite(model.predict(["one"] * 8, items)).all()
    if "BPR" in type(model).__name__:  # ranks by pairs, so it needs an item that was not taken
        with pytest.raises(ValueError, match="must leave out a pair"):
            clone(model).fit(["one"] * 8, items, values)
    else:
        assert np.isfinite(clone(model).fit(["one"] * 8, items, values).predict(["one"] * 8, items)).all()
