"""Tables that lie in installed packages, each with an honest word about what it is and whether it is real."""

from helpers.datasets.real.book_club import load_book_club
from helpers.datasets.real.caravan import load_caravan
from helpers.datasets.real.chinese_shop_reviews import load_chinese_shop_reviews
from helpers.datasets.real.computers import load_computer_prices
from helpers.datasets.real.digits import load_digits
from helpers.datasets.real.farm_ads import load_farm_ads
from helpers.datasets.real.mnist import load_mnist
from helpers.datasets.real.movie_reviews import load_movie_reviews
from helpers.datasets.real.movielens import load_movielens
from helpers.datasets.real.resume_callbacks import load_resume_callbacks
from helpers.datasets.real.sales import load_department_store_sales, load_souvenir_sales, load_wine_sales
from helpers.datasets.real.table import RealTable
from helpers.datasets.real.telco_churn import load_telco_churn
from helpers.datasets.real.toyota import load_toyota_prices
from helpers.datasets.real.voter_persuasion import load_voter_persuasion
from helpers.datasets.real.word_judges import load_analogies, load_word_pairs

__all__ = [
    "RealTable",
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
    "load_souvenir_sales",
    "load_telco_churn",
    "load_toyota_prices",
    "load_voter_persuasion",
    "load_wine_sales",
    "load_word_pairs",
]
