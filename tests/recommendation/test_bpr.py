import numpy as np
import pytest
from scipy.sparse import csr_matrix

from helpers.recommendation import BPR, bpr
from helpers.recommendation.bpr import draw_unseen, pairwise_gradient, pairwise_loss


def planted(n_users=300, n_items=120, seed=0):
    """Events of users who like half of the items, some of them popular; a fifth of the events held out."""
    rng = np.random.default_rng(seed)
    p, q = rng.normal(size=(n_users, 3)), rng.normal(size=(n_items, 3))
    chance = 1 / (1 + np.exp(3 + rng.normal(size=n_items) - 1.5 * p @ q.T))
    users, items = np.nonzero(rng.random((n_users, n_items)) < chance)
    train = rng.random(len(users)) < 0.8
    return (users[train], items[train]), (users[~train], items[~train])


def auc(scores, train, test):
    """How often an item held out scores above one that was never taken, by user."""
    never = np.ones(scores.shape, dtype=bool)
    never[train], never[test] = False, False
    ahead = [np.mean(scores[u, i] > scores[u, never[u]]) for u, i in zip(*test, strict=True)]
    return np.mean(ahead)


def test_the_gradient_is_that_of_central_differences():
    rng = np.random.default_rng(0)
    triples = np.sort(rng.integers(5, size=15)), rng.integers(7, size=15), rng.integers(7, size=15)
    p, q = rng.normal(size=(5, 4)), rng.normal(size=(7, 4))
    whole = np.concatenate([side.ravel() for side in pairwise_gradient(p, q, triples, 0.3)[:2]])

    def loss(x):
        return pairwise_loss(x[:20].reshape(5, 4), x[20:].reshape(7, 4), triples, 0.3)

    x, h = np.concatenate([p.ravel(), q.ravel()]), 1e-5
    differences = [(loss(x + h * e) - loss(x - h * e)) / (2 * h) for e in np.eye(48)]
    np.testing.assert_allclose(whole, differences, atol=1e-6)


@pytest.mark.parametrize("popular", [False, True])
def test_what_is_drawn_as_unseen_was_never_taken_and_nothing_else_is_passed_over(popular):
    users, items = planted()[0]
    j, unseen = draw_unseen(users, items, 120, popular, np.random.default_rng(0))
    taken = set(zip(users.tolist(), items.tolist(), strict=True))
    assert [pair not in taken for pair in zip(users.tolist(), j.tolist(), strict=True)] == unseen.tolist()


def test_items_held_out_are_ranked_as_well_as_implicit_ranks_them():
    bpr = pytest.importorskip("implicit.bpr")
    train, test = planted()
    matrix = csr_matrix((np.ones(len(train[0]), dtype=np.float32), train), shape=(300, 120))
    settings = {"learning_rate": 0.05, "regularization": 0.01, "random_state": 0}
    ours, theirs = [], []
    for seed in range(3):
        settings["random_state"] = seed
        model = BPR(8, 60, negatives="popularity", **settings).fit(*train)
        ours.append(auc(model.user_factors_ @ model.item_factors_.T + model.item_biases_, train, test))
        other = bpr.BayesianPersonalizedRanking(factors=8, iterations=60, num_threads=1, use_gpu=False, **settings)
        other.fit(matrix, show_progress=False)
        theirs.append(auc(other.user_factors @ other.item_factors.T, train, test))
    assert np.mean(ours) == pytest.approx(np.mean(theirs), abs=0.01)
    assert np.mean(ours) > 0.8


def test_the_loss_starts_at_ln_2_and_falls():
    loss = BPR(8, 30, 0.05, random_state=0).fit(*planted()[0]).loss_
    assert loss[0] < np.log(2)
    assert loss[0] > 0.6
    assert loss[-1] < 0.75 * loss[0]


def test_how_large_a_rating_is_does_not_matter():
    users, items = planted()[0]
    one = BPR(4, 3, random_state=0).fit(users, items)
    two = BPR(4, 3, random_state=0).fit(users, items, np.arange(len(users)) % 5 + 1.0)
    np.testing.assert_array_equal(one.item_factors_, two.item_factors_)


def test_users_who_took_everything_leave_nothing_to_rank_below():
    users, items = np.divmod(np.arange(12), 4)
    with pytest.raises(ValueError, match="leave out a pair"):
        BPR(2, 2).fit(users, items)


@pytest.mark.parametrize(
    ("name", "value"),
    [("n_factors", 0), ("n_iterations", 0), ("learning_rate", 0), ("regularization", -1), ("negatives", "all")],
)
def test_a_bad_parameter_is_named(name, value):
    with pytest.raises(ValueError, match=name):
        BPR(**{name: value}).fit(*planted()[0])


@pytest.mark.parametrize("popular", [True, False])
def test_the_table_and_the_search_find_the_same_items_unseen(popular, monkeypatch):
    rng = np.random.default_rng(3)
    users, items = np.divmod(np.sort(rng.choice(50 * 30, 400, replace=False)), 30)
    table = bpr.seen_table(users, items, 50, 30)
    draws = [draw_unseen(users, items, 30, popular, np.random.default_rng(4), seen) for seen in (None, table)]
    np.testing.assert_array_equal(draws[0], draws[1])
    monkeypatch.setattr(bpr, "LARGEST_TABLE", 50 * 30 - 1)
    assert bpr.seen_table(users, items, 50, 30) is None
