import numpy as np
import pandas as pd
import pytest

from helpers.datasets.catalogue import catalogue
from helpers.datasets.shop import simulate_shop


def test_sixty_products_in_six_categories_have_names_of_their_own(shop):
    assert len(shop.products) == 60
    assert shop.products["category"].value_counts().tolist() == [10] * 6
    assert shop.products["name"].is_unique


def test_a_name_says_colour_material_and_article(shop):
    words = shop.products["colour"].str.capitalize() + " " + shop.products["material"] + " "
    names = words.astype(object) + catalogue()["article"].astype(object)
    assert shop.products["name"].tolist() == names.tolist()
    for material, possible in zip(shop.products["material"], catalogue()["materials"], strict=True):
        assert material in possible


def test_products_do_not_hang_on_the_number_of_customers(shop, big_shop):
    small = simulate_shop(1, random_state=2024)
    pd.testing.assert_frame_equal(small.products, big_shop.products)
    pd.testing.assert_frame_equal(small.promotions, big_shop.promotions)
    assert not small.products["price"].equals(shop.products["price"])


def test_prices_are_whole_yuan_and_above_cost(shop):
    products = shop.products
    np.testing.assert_array_equal(products["price"], np.round(products["price"]))
    share = products["cost"] / products["price"]
    assert share.between(0.449, 0.701).all()


def test_some_products_are_launched_later_and_most_are_there_from_the_start():
    launched = pd.concat([simulate_shop(1, seed).products["launch_date"] for seed in range(20)])
    later = launched > pd.Timestamp("2023-01-01")
    assert later.mean() == pytest.approx(0.2, abs=4 * np.sqrt(0.2 * 0.8 / 1200))
    assert launched.max() < pd.Timestamp("2025-07-02")


def test_loadings_come_from_category_material_and_eco_label():
    residuals = []
    for seed in range(20):
        shop = simulate_shop(1, seed)
        truth = shop.truth["products"]
        mean = np.array(shop.products["category"].map(truth["category_loadings"]).tolist())
        mean += np.array(shop.products["material"].map(truth["material_loadings"]).tolist())
        mean += shop.products["eco"].to_numpy()[:, np.newaxis] * truth["eco_loadings"]
        residuals.append(truth["rows"].filter(like="loading_").to_numpy() - mean)
    residuals = np.concatenate(residuals)
    assert np.abs(residuals.mean(axis=0)).max() < 4 * truth["loading_sd"] / np.sqrt(len(residuals))
    np.testing.assert_allclose(residuals.std(axis=0), truth["loading_sd"], rtol=4 / np.sqrt(2 * len(residuals)))
