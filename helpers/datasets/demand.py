"""How many orders a day a customer places: trend, season, weekday and promotion, and the customer's own season."""

import numpy as np
import pandas as pd

from helpers.datasets.promotions import daily_discount, promotion_response
from helpers.datasets.window import DAYS_PER_YEAR, N_DAYS, months, to_dates, weekdays

TREND_PER_YEAR = 0.10
MONTHS = [0.95, 0.80, 0.95, 1.00, 1.02, 1.10, 0.92, 0.88, 1.00, 1.05, 1.25, 1.08]  # mean 1
WEEKDAYS = [0.92, 0.90, 0.92, 0.95, 1.03, 1.16, 1.12]  # Monday first, mean 1


def daily_intensity(promotions):
    """The factors of demand on each day.

    A customer who would place r orders a year on a day of factor one places a Poisson number of them on day t with mean
    ``r / 365.25 * intensity(t) * personal_season(month of t)``.

    Parameters
    ----------
    promotions : DataFrame

    Returns
    -------
    DataFrame indexed by date
        Columns trend, season, weekday, discount, promotion and their product, intensity.
    """
    discount = daily_discount(promotions)
    rows = pd.DataFrame(
        {
            "trend": 1.0 + TREND_PER_YEAR * np.arange(N_DAYS) / DAYS_PER_YEAR,
            "season": np.array(MONTHS)[months() - 1],
            "weekday": np.array(WEEKDAYS)[weekdays()],
            "discount": discount,
            "promotion": promotion_response(discount),
        },
        index=pd.Index(to_dates(np.arange(N_DAYS)), name="date"),
    ).round(6)
    rows["intensity"] = rows[["trend", "season", "weekday", "promotion"]].prod(axis=1).round(6)
    return rows


def personal_season(month, season_month, season_strength):
    r"""A customer's own season, :math:`1 + s \cos(2\pi (month - m) / 12)`: highest in month m, by the strength s.

    Parameters
    ----------
    month, season_month : int or ndarray
        1 to 12.
    season_strength : float or ndarray
        0 to 1.

    Examples
    --------
    >>> personal_season(np.array([3, 9]), 3, 0.5)
    array([1.5, 0.5])
    """
    return 1 + season_strength * np.cos(2 * np.pi * (month - season_month) / 12)


def describe_demand():
    """The numbers behind the daily demand, as plain data."""
    return {
        "trend_per_year": TREND_PER_YEAR,
        "months": MONTHS,
        "weekdays": WEEKDAYS,
        "words": "A customer's orders on a day are Poisson with mean orders_per_year / 365.25 * intensity "
        "* (1 + season_strength * cos(2 pi (month - season_month) / 12)), from sign-up until churn.",
    }
