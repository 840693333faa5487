"""The data of the course: the simulated shop, tables of installed packages, public files fetched once.

`load_shop` reads the snapshot of the shop and `simulate_shop` makes one of any size; `simulate_product_pictures` draws
what it sells, `simulate_shelf_scenes` puts that on shelves, `simulate_product_copy` praises it, `simulate_clicks` and
`simulate_review_visits` walk through its pages, and of the orders of `simulate_orders_to_check` a few are wrong. All of
them know their truth.
`load_*` read tables that nobody here made from installed packages; `fetch_*` download public files, checked by hash.
"""

from helpers.datasets.clicks import Clicks, simulate_clicks
from helpers.datasets.fetch import fetch_cookie_cats, fetch_hillstrom
from helpers.datasets.orders_to_check import OrdersToCheck, simulate_orders_to_check
from helpers.datasets.product_copy import ProductCopy, simulate_product_copy
from helpers.datasets.product_pictures import ProductPictures, simulate_product_pictures
from helpers.datasets.real import (
    load_book_club,
    load_caravan,
    load_computer_prices,
    load_department_store_sales,
    load_digits,
    load_farm_ads,
    load_mnist,
    load_souvenir_sales,
    load_telco_churn,
    load_toyota_prices,
    load_wine_sales,
)
from helpers.datasets.review_visits import ReviewVisits, simulate_review_visits
from helpers.datasets.shelf_scenes import ShelfScenes, simulate_shelf_scenes
from helpers.datasets.shop import load_shop, simulate_shop

__all__ = [
    "Clicks",
    "OrdersToCheck",
    "ProductCopy",
    "ProductPictures",
    "ReviewVisits",
    "ShelfScenes",
    "fetch_cookie_cats",
    "fetch_hillstrom",
    "load_book_club",
    "load_caravan",
    "load_computer_prices",
    "load_department_store_sales",
    "load_digits",
    "load_farm_ads",
    "load_mnist",
    "load_shop",
    "load_souvenir_sales",
    "load_telco_churn",
    "load_toyota_prices",
    "load_wine_sales",
    "simulate_clicks",
    "simulate_orders_to_check",
    "simulate_product_copy",
    "simulate_product_pictures",
    "simulate_review_visits",
    "simulate_shelf_scenes",
    "simulate_shop",
]
