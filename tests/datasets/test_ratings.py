import hashlib
import time

import numpy as np
import pandas as pd
import pytest
from scipy.stats import kstest, norm

from helpers.datasets import simulate_ratings
from helpers.datasets.catalogue import catalogue
from helpers.datasets.rating_items import STYLES
from helpers.metrics import gini_index, root_mean_squared_error


@pytest.fixture(scope="module")
def panel():
    return simulate_ratings()


def fingerprint(values):
    return hashlib.sha256("\n".join(map(str, np.ravel(values).tolist())).encode("utf-8")).hexdigest()[:16]


def affinity_of(truth):
    return truth["item_biases"] + truth["user_factors"] @ truth["item_factors"].T


def score_of(truth):
    return truth["mean"] + truth["user_biases"][:, None] + affinity_of(truth)


def seen(panel, table):
    return table[panel.ratings["user_id"], panel.ratings["item_id"]]


def within(values, expected, errors=4):
    """Whether the mean of independent values lies within so many standard errors of what is expected."""
    return abs(np.mean(values) - expected) < errors * np.std(values) / np.sqrt(len(values))


def test_ratings_and_events_keep_their_values(panel):
    assert fingerprint(panel.ratings[["user_id", "item_id", "rating"]].head(1000)) == RATINGS
    assert fingerprint(panel.ratings["timestamp"].head(1000).astype(str)) == TIMES
    assert fingerprint(panel.events[["user_id", "item_id", "event"]].head(1000)) == EVENTS
    assert fingerprint(panel.items) == ITEMS


def test_the_same_seed_gives_the_same_panel_and_another_seed_another():
    one, same, other = (simulate_ratings(60, 40, ratings_per_user=8, random_state=seed) for seed in (3, 3, 4))
    for name in ("ratings", "events", "items"):
        pd.testing.assert_frame_equal(getattr(one, name), getattr(same, name))
        assert not getattr(one, name).equals(getattr(other, name))
    a, b = (
        simulate_ratings(60, 40, ratings_per_user=8, random_state=np.random.default_rng(5)).ratings for _ in range(2)
    )
    pd.testing.assert_frame_equal(a, b)


def test_the_first_customers_of_many_are_those_of_a_few(panel):
    few = simulate_ratings(70)
    for name in ("ratings", "events"):
        first = getattr(panel, name).query("user_id < 70")
        pd.testing.assert_frame_equal(getattr(few, name), first, check_exact=False, rtol=1e-12)
    for name in ("user_biases", "user_factors", "expected", "exposure", "purchase_probability"):
        np.testing.assert_allclose(few.truth[name], panel.truth[name][:70], rtol=1e-12)
    pd.testing.assert_frame_equal(few.items, panel.items)


def test_the_first_articles_of_many_are_those_of_a_few(panel):
    many = simulate_ratings(50, 900)
    pd.testing.assert_frame_equal(many.items.head(400), panel.items)
    for name in ("item_biases", "item_factors", "popularity", "style_of_material"):
        np.testing.assert_array_equal(many.truth[name][:400], panel.truth[name])
    np.testing.assert_allclose(many.truth["expected"][:, :400], panel.truth["expected"][:50], rtol=1e-12)


def test_further_tastes_change_no_earlier_ones(panel):
    more = simulate_ratings(1500, 400, 7).truth
    assert more["styles"] == [*STYLES, "taste 5", "taste 6", "taste 7"]
    np.testing.assert_array_equal(more["item_factors"][:, :4], panel.truth["item_factors"])
    np.testing.assert_allclose(np.sqrt(7 / 4) * more["user_factors"][:, :4], panel.truth["user_factors"], rtol=1e-12)
    assert simulate_ratings(50, 40, 2, ratings_per_user=5).truth["styles"] == ["modern", "natural"]


def test_louder_noise_changes_what_is_said_and_not_what_is_seen(panel):
    loud = simulate_ratings(noise=1.0)
    same = ["user_id", "item_id", "timestamp"]
    pd.testing.assert_frame_equal(loud.ratings[same], panel.ratings[same])
    pd.testing.assert_frame_equal(loud.events, panel.events)
    quiet = panel.ratings["score"] - seen(panel, score_of(panel.truth))
    np.testing.assert_allclose(loud.ratings["score"] - seen(loud, score_of(loud.truth)), 2 * quiet, atol=2e-6)
    assert loud.truth["noise_floor"] > panel.truth["noise_floor"] + 0.2


def test_the_score_is_of_exactly_as_many_tastes_as_are_asked_for():
    for n_factors in (1, 4, 6):
        truth = simulate_ratings(80, 60, n_factors, ratings_per_user=5).truth
        tastes = truth["user_factors"] @ truth["item_factors"].T
        assert np.linalg.matrix_rank(tastes) == n_factors
        assert truth["user_factors"].shape == (80, n_factors)
        assert truth["item_factors"].shape == (60, n_factors)


def test_what_is_left_of_the_score_is_normal_noise_of_the_size_that_is_said(panel):
    noise = panel.ratings["score"] - seen(panel, score_of(panel.truth))
    assert panel.truth["noise"] == 0.5
    assert kstest(noise / 0.5, "norm").pvalue > 0.001
    # It has nothing to do with the other parts: with tastes, biases, or the chance to be seen.
    for part in (affinity_of(panel.truth), panel.truth["exposure"], panel.truth["expected"]):
        assert abs(np.corrcoef(noise, seen(panel, part))[0, 1]) < 4 / np.sqrt(len(noise))


def test_stars_are_the_score_rounded_to_the_nearest(panel):
    rating, score = panel.ratings["rating"], panel.ratings["score"]
    assert set(rating) == {1, 2, 3, 4, 5}
    inner = score.between(0.5, 5.5)
    assert (np.abs(rating - score)[inner] <= 0.5 + 1e-12).all()
    assert (rating[score < 0.5] == 1).all()
    assert (rating[score > 5.5] == 5).all()
    assert (~inner).sum() > 100


def test_expected_stars_are_the_mean_of_many_draws(panel):
    """40 pairs, from the least liked to the most, 100,000 draws each, rounded and cut off as stars are."""
    rng, score = np.random.default_rng(0), score_of(panel.truth)
    for pair in np.argsort(score, axis=None)[np.linspace(0, score.size - 1, 40).astype(int)]:
        draws = score.flat[pair] + 0.5 * rng.normal(size=100_000)
        stars = np.clip(np.rint(draws), 1, 5)
        error = stars.std() / np.sqrt(100_000) + 1e-4  # at the ends hardly a draw differs from the others
        assert abs(stars.mean() - panel.truth["expected"].flat[pair]) < 4 * error


def test_expected_stars_and_the_floor_are_sums_over_the_chance_of_each_star(panel):
    score = score_of(panel.truth)[..., None]
    edges = np.array([-np.inf, 1.5, 2.5, 3.5, 4.5, np.inf])
    chance = np.diff(norm.cdf((edges - score) / 0.5), axis=-1)
    stars = np.arange(1, 6)
    mean = chance @ stars
    np.testing.assert_allclose(panel.truth["expected"], mean, rtol=1e-12)
    variance = chance @ stars**2 - mean**2
    assert panel.truth["noise_floor"] == pytest.approx(np.sqrt(seen(panel, variance).mean()), rel=1e-10)
    users, items = np.arange(200), np.arange(200) + 150  # other pairs, hardly any of them seen
    assert panel.noise_floor(users, items) == pytest.approx(np.sqrt(variance[users, items].mean()), rel=1e-10)


def test_the_floor_is_reached_by_who_knows_the_truth_and_by_nobody_else(panel):
    """A prediction g has the oracle's squared error and (g - f)² on top, f being the oracle: no g gains by luck."""
    rating, oracle = panel.ratings["rating"].to_numpy(), seen(panel, panel.truth["expected"])
    assert within((rating - oracle) ** 2, panel.truth["noise_floor"] ** 2)
    truth = panel.truth
    others = {
        "the score itself": seen(panel, score_of(truth)),
        "the score, cut off": np.clip(seen(panel, score_of(truth)), 1, 5),
        "whole stars": np.rint(oracle),
        "biases only": seen(panel, truth["mean"] + truth["user_biases"][:, None] + truth["item_biases"]),
        "no customer's bias": seen(panel, truth["mean"] + affinity_of(truth)),
        "shrunk a little": 3.9 + 0.95 * (oracle - 3.9),
        "a shade too kind": oracle + 0.05,
    }
    for name, guess in others.items():
        more = (rating - guess) ** 2 - (rating - oracle) ** 2
        assert within(more, np.mean((guess - oracle) ** 2), 4.5), name
        assert root_mean_squared_error(rating, guess) > root_mean_squared_error(rating, oracle), name
    assert root_mean_squared_error(rating, others["biases only"]) > truth["noise_floor"] + 0.2


def test_stars_are_many_fours_and_fives_as_in_a_shop(panel):
    shares = panel.ratings["rating"].value_counts(normalize=True).sort_index()
    assert shares.idxmax() == 4
    assert 0.6 < shares[4] + shares[5] < 0.8
    assert 0.003 < shares[1] < 0.03


def test_each_pair_is_seen_with_the_chance_that_is_said(panel):
    exposure = panel.truth["exposure"]
    assert exposure.min() >= 0
    assert exposure.max() <= 1
    hit = np.zeros(exposure.shape)
    hit[panel.ratings["user_id"], panel.ratings["item_id"]] = 1
    assert hit.sum() == len(panel.ratings)  # none twice
    for axis in (0, 1):
        error = np.sqrt((exposure * (1 - exposure)).sum(axis=axis))
        z = (hit - exposure).sum(axis=axis) / error
        assert np.abs(z).max() < 5
        assert abs(np.mean(z**2) - 1) < 4 * np.sqrt(2 / len(z))
    bins = np.digitize(exposure, [0.02, 0.05, 0.1, 0.2, 0.4, 0.7])
    for which in range(7):
        inside = bins == which
        error = np.sqrt((exposure * (1 - exposure))[inside].sum())
        assert abs((hit - exposure)[inside].sum()) < 4 * error


def test_the_chance_to_be_seen_is_the_formula_and_adds_up_to_what_a_customer_looks_at(panel):
    truth = panel.truth
    weights = truth["popularity"] * np.exp(0.6 * affinity_of(truth))
    rows, rare = np.arange(1500), weights.argmin(axis=1)  # where exposure is small, c_u is read off best
    constant = -np.log1p(-truth["exposure"][rows, rare]) / weights[rows, rare]
    np.testing.assert_allclose(truth["exposure"], -np.expm1(-constant[:, None] * weights), rtol=1e-9)
    sums = truth["exposure"].sum(axis=1)
    assert within(sums, 40)
    assert abs(np.log(sums).std() - 0.6) < 4 * 0.6 / np.sqrt(2 * 1500)
    assert simulate_ratings(200, 50, ratings_per_user=25).truth["exposure"].sum(axis=1).max() < 0.8 * 50 + 1e-9


def test_popularity_has_nothing_to_do_with_quality_or_taste_and_much_with_what_is_seen(panel):
    truth, log_popularity = panel.truth, np.log(panel.truth["popularity"])
    for other in (truth["item_biases"], *truth["item_factors"].T):
        assert abs(np.corrcoef(log_popularity, other)[0, 1]) < 4 / np.sqrt(400)
    counts = np.bincount(panel.ratings["item_id"], minlength=400)
    assert np.corrcoef(log_popularity, np.log1p(counts))[0, 1] > 0.8


def test_half_of_the_catalogue_is_a_long_tail(panel):
    counts = np.sort(np.bincount(panel.ratings["item_id"], minlength=400))
    assert counts[:200].sum() < 0.25 * counts.sum()
    assert counts[-40:].sum() > 0.25 * counts.sum()


def test_more_popularity_bias_makes_counts_more_uneven_and_none_makes_them_even():
    unevenness = []
    for bias in (0, 0.6, 1.2, 2.0):
        panel = simulate_ratings(popularity_bias=bias, taste_bias=0)
        unevenness.append(gini_index(np.bincount(panel.ratings["item_id"], minlength=400)))
    assert np.all(np.diff(unevenness) > 0.1)
    # 150 of each on average, by lot: mean absolute difference 2 sd / sqrt(pi), half of it over the mean
    assert unevenness[0] < 1.3 * np.sqrt(150 / np.pi) / 150
    even = simulate_ratings(popularity_bias=0, taste_bias=0).truth
    np.testing.assert_array_equal(even["popularity"], np.ones(400))
    np.testing.assert_allclose(even["exposure"], even["exposure"][:, :1] * np.ones(400), rtol=1e-9)


def test_customers_see_what_they_like_more_often_unless_taste_counts_for_nothing(panel):
    blind = simulate_ratings(taste_bias=0)
    affinity = affinity_of(panel.truth)
    weights = blind.truth["popularity"] / blind.truth["popularity"].sum()
    crowd = (affinity @ weights).mean()  # of an article drawn by its popularity
    assert seen(panel, affinity).mean() > crowd + 0.2
    assert abs(seen(blind, affinity).mean() - crowd) < 0.1
    expected = (panel.truth["expected"] * panel.truth["exposure"]).sum() / panel.truth["exposure"].sum()
    assert expected > panel.truth["expected"].mean() + 0.1  # stars that are missing are missing not at random
    assert abs(panel.ratings["rating"].mean() - expected) < 0.02


def test_a_purchase_by_mail_is_a_matter_of_liking_and_not_of_popularity(panel):
    truth = panel.truth
    np.testing.assert_allclose(
        truth["purchase_probability"], 1 / (1 + np.exp(4 - 1.6 * affinity_of(truth))), rtol=1e-12
    )
    other = simulate_ratings(popularity_bias=0, taste_bias=0, ratings_per_user=10).truth
    np.testing.assert_allclose(other["purchase_probability"], truth["purchase_probability"], rtol=1e-12)
    by_article = truth["purchase_probability"].mean(axis=0)
    assert abs(np.corrcoef(by_article, np.log(truth["popularity"]))[0, 1]) < 4 / np.sqrt(400)
    assert 0.01 < by_article.mean() < 0.1


def test_materials_tell_a_part_of_the_style_and_all_tastes_count_alike():
    panel = simulate_ratings(20, 20_000, 5, ratings_per_user=1)
    truth, material = panel.truth, panel.items["material"]
    own = truth["item_factors"] - truth["style_of_material"]
    for name in material.unique():
        of = (material == name).to_numpy()
        assert (np.abs(own[of].mean(axis=0)) < 4.5 * own[of].std(axis=0) / np.sqrt(of.sum())).all(), name
    assert not truth["style_of_material"][:, 4].any()
    for style, names in enumerate(STYLES.values()):
        told = truth["style_of_material"][material.isin(names).to_numpy()]
        assert (told[:, :4].argmax(axis=1) == style).all()
    assert np.abs(truth["item_factors"].std(axis=0) - 1).max() < 0.15
    many = simulate_ratings(20_000, 20, 4, ratings_per_user=1).truth
    np.testing.assert_allclose(many["user_factors"].std(axis=0), 0.8 / 2, rtol=4 / np.sqrt(40_000))
    np.testing.assert_allclose(many["user_biases"].std(), 0.35, rtol=4 / np.sqrt(40_000))


def test_articles_are_variants_of_what_the_shop_sells(panel):
    items = panel.items
    assert list(items) == ["item_id", "name", "category", "material", "price", "cost"]
    assert items["item_id"].tolist() == list(range(400))
    assert items["name"].is_unique
    sold = {article: set(materials) for article, materials in catalogue()[["article", "materials"]].to_numpy()}
    for name, material in items[["name", "material"]].to_numpy():
        article = name.removeprefix(f"{material} ").rsplit(" ", 1)[0]
        assert material in sold[article]
    assert set(items["category"]) == set(catalogue()["category"])
    assert items["price"].min() >= 9
    assert (items["cost"] / items["price"]).between(0.349, 0.751).all()
    assert items["price"].dtype == np.int64


def test_tables_have_the_columns_and_the_order_that_are_promised(panel):
    ratings, events = panel.ratings, panel.events
    assert list(ratings) == ["user_id", "item_id", "rating", "score", "timestamp"]
    assert list(events) == ["user_id", "item_id", "event", "timestamp"]
    for table in (ratings, events):
        ordered = table.sort_values(["user_id", "timestamp"], kind="stable")
        pd.testing.assert_frame_equal(table, ordered)
        assert table.index.tolist() == list(range(len(table)))
    assert (ratings["timestamp"] >= "2025-01-01").all()
    assert (ratings["timestamp"] < "2026-01-01").all()


def test_events_are_of_the_pairs_that_are_rated_and_come_before_the_stars(panel):
    pair = ["user_id", "item_id"]
    kinds = dict(list(panel.events.groupby("event", observed=True)))
    rated = panel.ratings.set_index(pair)["timestamp"]
    views = kinds["view"].groupby(pair)["timestamp"].agg(["min", "max", "size"])
    pd.testing.assert_index_equal(views.index, rated.sort_index().index)
    before = rated.sort_index() - views["min"]
    assert before.max() <= pd.Timedelta(days=8)
    assert (rated.sort_index() - views["max"]).min() >= pd.Timedelta(hours=1)
    basket, bought = (kinds[kind].set_index(pair)["timestamp"] for kind in ("basket", "purchase"))
    assert basket.index.is_unique
    assert bought.index.is_unique
    assert bought.index.isin(basket.index).all()
    assert (bought > basket[bought.index]).all()
    assert (basket > views["max"][basket.index]).all()
    assert (bought < rated[bought.index]).all()


def test_views_baskets_and_purchases_are_as_many_as_liking_makes_them(panel):
    pair = ["user_id", "item_id"]
    affinity = pd.Series(seen(panel, affinity_of(panel.truth)), index=pd.MultiIndex.from_frame(panel.ratings[pair]))
    counts = panel.events.groupby([*pair, "event"], observed=False).size().unstack()
    counts = counts[counts.sum(axis=1) > 0].loc[affinity.index]
    chance = 1 / (1 + np.exp(1.2 - 1.5 * affinity))
    for low, high in [(-9, -0.5), (-0.5, 0.2), (0.2, 0.8), (0.8, 9)]:
        here = affinity.between(low, high)
        assert within(counts["basket"][here] - chance[here], 0)
        assert within((counts["view"] - 1)[here] - np.exp(np.minimum(affinity[here], 4) / 2), 0)
    basket = counts["basket"] == 1
    assert within(counts["purchase"][basket], 0.6)


@pytest.mark.parametrize(("n_users", "n_items", "per_user"), [(1, 2, 1), (2, 400, 200), (300, 2, 0.5), (1, 1000, 3.5)])
def test_small_and_lopsided_panels_are_made_too(n_users, n_items, per_user):
    panel = simulate_ratings(n_users, n_items, 50, ratings_per_user=per_user)
    assert panel.truth["expected"].shape == (n_users, n_items)
    assert panel.truth["exposure"].sum() == pytest.approx(n_users * per_user, rel=0.9)
    assert np.isfinite(panel.truth["expected"]).all()


def test_a_panel_that_looks_at_nothing_has_tables_without_rows_and_no_floor():
    panel = simulate_ratings(3, 4, ratings_per_user=1e-9)
    assert (len(panel.ratings), len(panel.events), len(panel.items)) == (0, 0, 4)
    assert np.isnan(panel.truth["noise_floor"])
    assert panel.ratings.dtypes.tolist() == simulate_ratings(9, 9, ratings_per_user=3).ratings.dtypes.tolist()


@pytest.mark.parametrize(
    ("users", "items", "error", "words"),
    [
        ([0, 1500], [0, 1], ValueError, "user_ids must hold whole numbers from 0 to 1,499, got 1500"),
        ([0, 1], [0, -1], ValueError, "item_ids must hold whole numbers from 0 to 399, got -1"),
        ([0, 0.5], [0, 1], ValueError, "user_ids must hold whole numbers from 0 to 1,499, got 0.5"),
        ([0, 1], [0], ValueError, "user_ids and item_ids must have the same length, got 2 and 1"),
        ([], [], ValueError, "user_ids must not be empty"),
        (["a"], [0], TypeError, "user_ids must hold numbers"),
    ],
)
def test_the_floor_of_pairs_that_do_not_exist_is_refused(panel, users, items, error, words):
    with pytest.raises(error, match=words):
        panel.noise_floor(users, items)


def test_what_is_done_to_one_panel_changes_no_other():
    spoilt = simulate_ratings(20, 30, ratings_per_user=5)
    spoilt.truth["expected"][:] = 0
    spoilt.items["price"] = 0
    spoilt.truth["styles"].clear()
    fresh = simulate_ratings(20, 30, ratings_per_user=5)
    assert fresh.truth["expected"].min() >= 1
    assert fresh.items["price"].min() > 0
    assert fresh.truth["styles"] == list(STYLES)


def test_a_million_ratings_take_seconds():
    begin = time.process_time()
    panel = simulate_ratings(4_000, 1_000, ratings_per_user=250)
    assert time.process_time() - begin < 30  # about three seconds on a quiet machine
    assert 900_000 < len(panel.ratings) < 1_100_000


def test_the_repr_tells_the_sizes():
    panel = simulate_ratings(20, 30, ratings_per_user=5)
    assert repr(panel) == f"<{len(panel.ratings)} ratings of 30 articles by 20 customers>"


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"n_users": 0}, ValueError, "n_users must be an integer of at least 1, got 0"),
        ({"n_users": 10.0}, TypeError, "n_users must be an integer"),
        ({"n_items": 1}, ValueError, "n_items must be an integer of at least 2, got 1"),
        ({"n_items": "400"}, TypeError, "n_items must be an integer"),
        ({"n_users": 10**6, "n_items": 31}, ValueError, "must be at most 30,000,000 pairs, got 1,000,000 x 31"),
        ({"n_factors": 0}, ValueError, "n_factors must be an integer of at least 1, got 0"),
        ({"n_factors": 51}, ValueError, "n_factors must be from 1 to 50, got 51"),
        ({"ratings_per_user": 0}, ValueError, "ratings_per_user must be a finite number above 0, got 0"),
        ({"ratings_per_user": 201}, ValueError, "ratings_per_user must be at most half of n_items, 200, got 201"),
        ({"ratings_per_user": None}, TypeError, "ratings_per_user must be a finite number"),
        ({"noise": 0}, ValueError, "noise must be a finite number above 0, got 0"),
        ({"noise": np.inf}, ValueError, "noise must be a finite number above 0, got inf"),
        ({"popularity_bias": -1}, ValueError, "popularity_bias must be a finite number of at least 0, got -1"),
        ({"taste_bias": -0.1}, ValueError, "taste_bias must be a finite number of at least 0, got -0.1"),
        ({"taste_bias": True}, TypeError, "taste_bias must be a finite number"),
        ({"random_state": -1}, ValueError, "random_state must be at least 0, got -1"),
        ({"random_state": "zero"}, TypeError, "random_state must be an integer"),
    ],
)
def test_what_is_no_sensible_argument_is_refused(arguments, error, words):
    with pytest.raises(error, match=words):
        simulate_ratings(**arguments)


RATINGS = "e7c8be065f660c11"
TIMES = "de84ddc3235234ca"
EVENTS = "49471cb59aedcbbd"
ITEMS = "02e8503be03d4ec0"
