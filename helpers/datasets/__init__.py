"""The data of the course: the simulated shop, tables of installed packages, public files fetched once.

`load_shop` reads the snapshot of the shop and `simulate_shop` makes one of any size; `simulate_product_pictures` draws
what it sells, `simulate_shelf_scenes` puts that on shelves, `simulate_product_copy` praises it, `simulate_clicks` and
`simulate_review_visits` walk through its pages, `simulate_reviews` writes what customers say of it,
`simulate_ratings` gives its articles stars, and of the orders
of `simulate_orders_to_check` a few are wrong. All of them know their truth.
`load_*` read tables that nobody here made from installed packages; `fetch_*` download public files, checked by hash.
"""

from helpers.datasets.clicks import Clicks, simulate_clicks
from helpers.datasets.event_stream import EventStream, simulate_event_stream
from helpers.datasets.fetch import fetch_cookie_cats, fetch_hillstrom
from helpers.datasets.orders_to_check import OrdersToCheck, simulate_orders_to_check
from helpers.datasets.product_copy import ProductCopy, simulate_product_copy
from helpers.datasets.product_pictures import ProductPictures, simulate_product_pictures
from helpers.datasets.ratings import SimulatedRatings, simulate_ratings
from helpers.datasets.real import (
    load_analogies,
    load_book_club,
    load_caravan,
    load_chinese_shop_reviews,
    load_computer_prices,
    load_department_store_sales,
    load_digits,
    load_farm_ads,
    load_mnist,
    load_movie_reviews,
    load_movielens,
    load_resume_callbacks,
    load_souvenir_sales,
    load_telco_churn,
    load_toyota_prices,
    load_voter_persuasion,
    load_wine_sales,
    load_word_pairs,
)
from helpers.datasets.review_visits import ReviewVisits, simulate_review_visits
from helpers.datasets.reviews import Reviews, simulate_reviews
from helpers.datasets.shelf_scenes import ShelfScenes, simulate_shelf_scenes
from helpers.datasets.shop import load_shop, simulate_shop

__all__ = [
    "Clicks",
    "EventStream",
    "OrdersToCheck",
    "ProductCopy",
    "ProductPictures",
    "ReviewVisits",
    "Reviews",
    "ShelfScenes",
    "SimulatedRatings",
    "fetch_cookie_cats",
    "fetch_hillstrom",
    "load_analogies",
    "load_book_club",
    "load_caravan",
    "load_chinese_shop_reviews",
    "load_computer_prices",
    "load_department_store_sales",
    "load_digits",
    "load_farm_ads",
    "load_mnist",
    "load_movie_reviews",
    "load_movielens",
    "load_resume_callbacks",
    "load_shop",
    "load_souvenir_sales",
    "load_telco_churn",
    "load_toyota_prices",
    "load_voter_persuasion",
    "load_wine_sales",
    "load_word_pairs",
    "simulate_clicks",
    "simulate_event_stream",
    "simulate_orders_to_check",
    "simulate_product_copy",
    "simulate_product_pictures",
    "simulate_ratings",
    "simulate_review_visits",
    "simulate_reviews",
    "simulate_shelf_scenes",
    "simulate_shop",
]
