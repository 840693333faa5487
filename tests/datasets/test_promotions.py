import numpy as np
import pandas as pd
import pytest

from helpers.datasets.promotions import daily_discount, promotion_response
from helpers.datasets.shop import simulate_shop


@pytest.mark.parametrize("seed", range(5))
def test_promotions_lie_inside_the_window_and_do_not_overlap(seed):
    promotions = simulate_shop(1, seed).promotions
    start, end = promotions["start_date"], promotions["end_date"]
    assert (end[:-1].to_numpy() < start[1:].to_numpy()).all()
    assert start.min() >= pd.Timestamp("2023-01-01")
    assert end.max() <= pd.Timestamp("2025-12-31")
    assert ((end - start).dt.days + 1).between(5, 12).all()


def test_every_discount_is_given_three_times(shop):
    counts = shop.promotions["discount"].value_counts().sort_index()
    assert counts.index.tolist() == [0.05, 0.10, 0.15, 0.20, 0.25, 0.30, 0.35, 0.40]
    assert counts.tolist() == [3] * 8


def test_the_response_is_a_line_with_a_bend_at_a_fifth():
    np.testing.assert_allclose(promotion_response(np.array([0, 0.1, 0.2, 0.3, 0.4])), [1, 1.4, 1.8, 1.85, 1.9])


def test_a_discount_holds_on_both_ends_of_its_promotion_and_on_no_day_beside():
    promotion = pd.DataFrame(
        {"start_date": pd.to_datetime(["2023-01-03"]), "end_date": pd.to_datetime(["2023-01-05"]), "discount": [0.3]}
    )
    assert daily_discount(promotion)[:7].tolist() == [0, 0, 0.3, 0.3, 0.3, 0, 0]
