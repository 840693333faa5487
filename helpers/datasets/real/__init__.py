"""Real tables that lie in installed packages, each with an honest word about what it is."""

from helpers.datasets.real.caravan import load_caravan
from helpers.datasets.real.digits import load_digits
from helpers.datasets.real.table import RealTable
from helpers.datasets.real.toyota import load_toyota_prices

__all__ = ["RealTable", "load_caravan", "load_digits", "load_toyota_prices"]
