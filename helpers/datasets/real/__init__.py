"""Tables that lie in installed packages, each with an honest word about what it is and whether it is real."""

from helpers.datasets.real.book_club import load_book_club
from helpers.datasets.real.caravan import load_caravan
from helpers.datasets.real.computers import load_computer_prices
from helpers.datasets.real.digits import load_digits
from helpers.datasets.real.farm_ads import load_farm_ads
from helpers.datasets.real.mnist import load_mnist
from helpers.datasets.real.sales import load_department_store_sales, load_souvenir_sales, load_wine_sales
from helpers.datasets.real.table import RealTable
from helpers.datasets.real.telco_churn import load_telco_churn
from helpers.datasets.real.toyota import load_toyota_prices

__all__ = [
    "RealTable",
    "load_book_club",
    "load_caravan",
    "load_computer_prices",
    "load_department_store_sales",
    "load_digits",
    "load_farm_ads",
    "load_mnist",
    "load_souvenir_sales",
    "load_telco_churn",
    "load_toyota_prices",
    "load_wine_sales",
]
