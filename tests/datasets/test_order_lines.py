import numpy as np
import pytest

from helpers.datasets.order_lines import choice_weights
from helpers.datasets.shop import simulate_shop


@pytest.fixture(scope="module")
def middle_shop():
    """A shop whose choice probabilities, 60 an order, are held at once."""
    return simulate_shop(10_000, random_state=11)


def weights_by_the_book(shop):
    """The weight of each product for each order, written out from the truth's own words."""
    traits, products, choice = (
        shop.truth["customers"]["rows"],
        shop.truth["products"]["rows"],
        shop.truth["order_lines"],
    )
    choice = choice["choice"]
    customer = traits.loc[shop.orders["customer_id"]]
    utility = np.tile(products["log_popularity"].to_numpy(), (len(shop.orders), 1))
    for taste in shop.truth["customers"]["tastes"]:
        loading = products[f"loading_{taste}"].to_numpy()
        utility += choice["taste"] * np.outer(customer[f"taste_{taste}"], loading)
    log_price = np.log(shop.products["price"].to_numpy() / choice["price_scale"])
    utility -= choice["price"] * np.outer(customer["price_sensitivity"], log_price)
    launched = shop.products["launch_date"].to_numpy() <= shop.orders["order_date"].to_numpy()[:, np.newaxis]
    return np.where(launched, np.exp(utility), 0.0)


def assert_counts_follow(probabilities, chosen):
    """Compare how often each product was chosen with the sum of its probabilities, allowing for their variance."""
    count = np.bincount(chosen, minlength=probabilities.shape[1])
    variance = np.sum(probabilities * (1 - probabilities), axis=0)
    assert np.all(np.abs(count - probabilities.sum(axis=0)) < 4 * np.sqrt(variance))


def test_the_weights_are_those_of_the_truth(shop):
    traits, product_rows = shop.truth["customers"]["rows"], shop.truth["products"]["rows"]
    weights = choice_weights(shop.orders, traits, shop.products, product_rows)
    np.testing.assert_allclose(weights, weights_by_the_book(shop), rtol=1e-12)


def test_products_are_chosen_by_their_weights_without_replacement(middle_shop):
    weights = weights_by_the_book(middle_shop)
    lines = middle_shop.order_lines
    first = lines[lines["line"] == 1]["product_id"].to_numpy() - 1
    assert_counts_follow(weights / weights.sum(axis=1, keepdims=True), first)

    weights[np.arange(len(weights)), first] = 0.0
    second = lines[lines["line"] == 2]
    left = weights[second["order_id"] - 1]
    assert_counts_follow(left / left.sum(axis=1, keepdims=True), second["product_id"].to_numpy() - 1)


def test_one_newton_step_from_the_truth_stays_at_taste_and_price(middle_shop):
    # The score of a conditional logit is zero at the truth but for noise, whose variance is the information.
    truth = middle_shop.truth
    traits = truth["customers"]["rows"].loc[middle_shop.orders["customer_id"]]
    loadings = truth["products"]["rows"].filter(like="loading_").to_numpy()
    taste = traits.filter(like="taste_").to_numpy() @ loadings.T
    price = -np.outer(traits["price_sensitivity"], np.log(middle_shop.products["price"] / 200))
    p = weights_by_the_book(middle_shop)
    p /= p.sum(axis=1, keepdims=True)
    lines = middle_shop.order_lines
    first = lines[lines["line"] == 1]["product_id"].to_numpy() - 1
    own = np.arange(len(p)), first
    centred = np.stack([x - np.sum(p * x, axis=1, keepdims=True) for x in (taste, price)])
    score = centred[:, *own].sum(axis=1)
    information = np.einsum("ij,aij,bij->ab", p, centred, centred)
    step, errors = np.linalg.solve(information, score), np.sqrt(np.diag(np.linalg.inv(information)))
    assert np.all(np.abs(step) < 4 * errors)
    assert errors.max() < 0.02  # so a wrong coefficient of 0.9 instead of 1 would be seen


def test_no_order_holds_a_product_twice_or_before_its_launch(big_shop):
    lines = big_shop.order_lines
    assert not lines.duplicated(["order_id", "product_id"]).any()
    launched = lines["product_id"].map(big_shop.products.set_index("product_id")["launch_date"])
    ordered = lines["order_id"].map(big_shop.orders.set_index("order_id")["order_date"])
    assert (launched <= ordered).all()


def test_every_line_is_of_a_known_order_and_product_and_every_order_has_lines(big_shop):
    lines = big_shop.order_lines
    assert set(lines["order_id"]) == set(big_shop.orders["order_id"])
    assert set(lines["product_id"]) <= set(big_shop.products["product_id"])
    np.testing.assert_array_equal(lines["line"], lines.groupby("order_id").cumcount() + 1)


def test_amounts_are_exact_to_the_fen(big_shop):
    lines = big_shop.order_lines
    fen = lines["quantity"] * lines["unit_price"].astype(int) * (100 - (100 * lines["discount"]).round().astype(int))
    np.testing.assert_array_equal(lines["amount"], fen / 100)


def test_lines_carry_the_price_of_the_product_and_the_discount_of_the_order(shop):
    lines = shop.order_lines
    assert (lines["unit_price"] == lines["product_id"].map(shop.products.set_index("product_id")["price"])).all()
    assert (lines["discount"] == lines["order_id"].map(shop.orders.set_index("order_id")["discount"])).all()


def test_lines_and_quantities_have_the_shares_of_the_truth(big_shop):
    lines, truth = big_shop.order_lines, big_shop.truth["order_lines"]
    n_lines = lines.groupby("order_id").size().value_counts(normalize=True).sort_index()
    np.testing.assert_allclose(n_lines, truth["lines_per_order"], atol=4 * np.sqrt(0.25 / len(big_shop.orders)))
    cheap = lines["unit_price"] < truth["quantity"]["cheap_below"]
    for kind, mine in [("cheap", cheap), ("usual", ~cheap)]:
        shares = lines[mine]["quantity"].value_counts(normalize=True).reindex([1, 2, 3, 4], fill_value=0.0)
        np.testing.assert_allclose(shares, truth["quantity"][kind], atol=4 * np.sqrt(0.25 / mine.sum()))


def test_the_choice_does_not_hang_on_the_size_of_the_blocks(shop, monkeypatch):
    monkeypatch.setattr("helpers.datasets.order_lines.BLOCK", 777)
    assert simulate_shop().order_lines.equals(shop.order_lines)
