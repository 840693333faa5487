import numpy as np
import pandas as pd
import pytest

from helpers.recommendation import FunkSVD
from helpers.recommendation.factor_batches import Batch
from helpers.recommendation.funk_svd import squared_error, squared_error_gradient


def planted(n_users=400, n_items=150, n=30_000, seed=0, noise=0.5):
    """Ratings of rank 3 with biases, a fifth held out."""
    rng = np.random.default_rng(seed)
    users, items = np.divmod(np.sort(rng.choice(n_users * n_items, n, replace=False)), n_items)
    p, q = rng.normal(scale=0.7, size=(n_users, 3)), rng.normal(scale=0.7, size=(n_items, 3))
    b_u, b_i = rng.normal(scale=0.5, size=n_users), rng.normal(scale=0.5, size=n_items)
    ratings = 3.5 + b_u[users] + b_i[items] + (p[users] * q[items]).sum(axis=1) + rng.normal(scale=noise, size=n)
    train = rng.random(n) < 0.8
    return (users[train], items[train], ratings[train]), (users[~train], items[~train], ratings[~train])


def rmse(y, prediction):
    return np.sqrt(np.mean((y - prediction) ** 2))


def test_the_gradient_is_that_of_central_differences():
    rng = np.random.default_rng(0)
    users, items = np.divmod(np.sort(rng.choice(35, 20, replace=False)), 7)
    batch = Batch.of(np.arange(20)[::2], users, items)
    p, q, targets = rng.normal(size=(5, 4)), rng.normal(size=(7, 4)), rng.normal(size=20)
    user_gradient, item_gradient, _ = squared_error_gradient(p, q, batch, targets, 0.3)
    whole = np.zeros(48)
    whole[:20].reshape(5, 4)[batch.user_rows] = user_gradient
    whole[20:].reshape(7, 4)[batch.item_rows] = item_gradient

    def loss(x):
        return squared_error(x[:20].reshape(5, 4), x[20:].reshape(7, 4), batch, targets, 0.3)

    x, h = np.concatenate([p.ravel(), q.ravel()]), 1e-5
    differences = [(loss(x + h * e) - loss(x - h * e)) / (2 * h) for e in np.eye(48)]
    np.testing.assert_allclose(whole, differences, atol=1e-6)


def test_ratings_held_out_are_predicted_as_well_as_surprise_predicts_them():
    surprise = pytest.importorskip("surprise")
    (users, items, ratings), (u, i, y) = planted()
    data = surprise.Dataset.load_from_df(
        pd.DataFrame({"u": users, "i": items, "r": ratings}), surprise.Reader(rating_scale=(-9, 15))
    ).build_full_trainset()
    ours, theirs = [], []
    for seed in range(3):
        model = FunkSVD(n_factors=5, n_iterations=30, learning_rate=0.01, random_state=seed).fit(users, items, ratings)
        ours.append(rmse(y, model.predict(u, i)))
        other = surprise.SVD(n_factors=5, n_epochs=30, lr_all=0.01, random_state=seed).fit(data)
        theirs.append(
            rmse(y, [other.estimate(data.to_inner_uid(a), data.to_inner_iid(b)) for a, b in zip(u, i, strict=True)])
        )
    assert np.mean(ours) == pytest.approx(np.mean(theirs), abs=0.005)
    assert np.mean(ours) < 0.6  # the noise alone is 0.5


def test_the_batch_size_hardly_matters_to_what_is_learned():
    train, (u, i, y) = planted()
    errors = [
        rmse(y, FunkSVD(5, 30, 0.01, batch_size=size, random_state=0).fit(*train).predict(u, i))
        for size in (200, 1000, 5000)
    ]
    assert np.ptp(errors) < 0.005


def test_without_biases_they_are_zero_and_the_mean_as_well():
    model = FunkSVD(3, 5, biased=False, random_state=0).fit(*planted()[0])
    assert model.mean_ == 0
    assert not model.user_biases_.any()
    assert not model.item_biases_.any()


def test_the_error_falls_from_epoch_to_epoch():
    loss = FunkSVD(5, 20, random_state=0).fit(*planted()[0]).loss_
    assert loss.shape == (20,)
    assert (np.diff(loss) < 0).all()


def test_a_rate_that_diverges_is_named_with_the_epoch():
    with pytest.raises(ValueError, match=r"learning_rate must be smaller: with 0\.5 .* diverged in epoch \d+"):
        FunkSVD(5, 20, 0.5, batch_size=10_000, random_state=0).fit(*planted()[0])


def test_the_same_seed_gives_the_same_factors():
    train = planted(n=5000)[0]
    one, two = (FunkSVD(5, 5, random_state=7).fit(*train) for _ in range(2))
    np.testing.assert_array_equal(one.user_factors_, two.user_factors_)


@pytest.mark.parametrize(
    ("name", "value"),
    [("n_factors", 0), ("n_iterations", 0), ("learning_rate", 0), ("regularization", -1), ("batch_size", 0)],
)
def test_a_bad_parameter_is_named(name, value):
    with pytest.raises(ValueError, match=name):
        FunkSVD(**{name: value}).fit(*planted(n=500)[0])
