"""Visits and orders of the shop as they come in, with a checkout that breaks, a campaign, and a slow decline."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.datasets.streams import Streams
from helpers.validation import check_boolean, check_integer, check_number

__all__ = ["EventStream", "simulate_event_stream"]

MINUTES_A_DAY = 1440
WEEK = [1.0, 0.95, 0.95, 1.0, 1.1, 1.3, 1.25]  # Monday to Sunday; the stream begins on a Monday
LATE_SHARE, LATE_SECONDS, PROMPT_SECONDS = 0.05, 300.0, 2.0
ORDER_VALUE, ORDER_VALUE_LOG_SD = 180.0, 0.6
MOST_DAYS = 3_660


@dataclass(repr=False)
class EventStream:
    """Events in the order in which they arrive, and the truth behind them.

    Attributes
    ----------
    events : pandas.DataFrame
        Columns event_time and arrival_time (seconds since Monday midnight), kind (visit, order) and amount (yuan, 0
        for a visit). An order is a visit, too, and has two rows. Sorted by arrival_time.
    truth : dict
        "visits": expected visits of each minute. "conversion": of each minute, the chance that a visit ends in an
        order. "usual_visits", "usual_conversion": the same without the shifts. "shifts": a list of what happens, each
        with name, changes (visits or conversion), first_minute, last_minute and factor. "late_share",
        "late_seconds": how many events arrive late, and by how much on average. "words": the rules.
    """

    events: pd.DataFrame
    truth: dict

    def __repr__(self):
        orders = int((self.events["kind"] == "order").sum())
        days = len(self.truth["visits"]) // MINUTES_A_DAY
        return f"<{len(self.events) - orders:,} visits and {orders:,} orders in {days} days>"

    def per_minute(self):
        """Return visits, orders and amount of each minute of event time, a row a minute."""
        n = len(self.truth["visits"])
        minute = (self.events["event_time"].to_numpy() // 60).astype(np.int64)
        is_order = (self.events["kind"] == "order").to_numpy()
        return pd.DataFrame(
            {
                "visits": np.bincount(minute[~is_order], minlength=n),
                "orders": np.bincount(minute[is_order], minlength=n),
                "amount": np.bincount(minute, self.events["amount"].to_numpy(), minlength=n).round(2),
            }
        )


def simulate_event_stream(n_days=28, *, visits_per_minute=3.0, conversion=0.08, shifts=True, random_state=0):
    r"""Simulate visits and orders minute by minute.

    The visits of minute t are Poisson with mean

    .. math:: \lambda_t = \lambda \cdot d(t) \cdot w(t) \cdot s_t, \qquad
              d(t) = 1 - 0.6 \cos(2 \pi t / 1440) - 0.2 \cos(4 \pi t / 1440)

    d is the rhythm of the day (least at night), w that of the week, s what happens. A visit ends in an order with
    the usual conversion times what happens to it. Three things do: on the second Tuesday at 14:10 the checkout breaks
    for a part of the customers until midnight (conversion times 0.7); on the third Saturday a campaign brings visits
    (times 1.3) from 10:00 to 22:00; and in the fourth week conversion sinks steadily to 0.85 of what it was. Streams
    shorter than that have what falls into them.

    One event in twenty arrives late, by five minutes on average; the others within seconds.

    Parameters
    ----------
    n_days : int, default=28
        From 1 to 3,660.
    visits_per_minute : float, default=3.0
        λ, above 0: the mean of a Monday.
    conversion : float, default=0.08
        Above 0 and below 1.
    shifts : bool, default=True
        With False nothing happens: a quiet stream, to count false alarms on.
    random_state : int, None or numpy.random.Generator, default=0
        The seed.

    Returns
    -------
    EventStream

    Raises
    ------
    TypeError, ValueError
        If an argument is of the wrong kind or out of range.

    Examples
    --------
    >>> stream = simulate_event_stream(2)
    >>> list(stream.events)
    ['event_time', 'arrival_time', 'kind', 'amount']
    >>> len(stream.per_minute())
    2880
    """
    n_days = check_integer(n_days, "n_days")
    if n_days > MOST_DAYS:
        raise ValueError(f"n_days must be at most {MOST_DAYS:,}, got {n_days:,}.")
    rate = check_number(visits_per_minute, "visits_per_minute", above=0)
    conversion = check_number(conversion, "conversion", above=0, below=1)
    planned = planned_shifts(n_days) if check_boolean(shifts, "shifts") else []
    stream = Streams(random_state)
    truth = _truth(n_days, rate, conversion, planned)

    visits = stream("event_stream.visits").poisson(truth["visits"])
    minute = np.repeat(np.arange(len(visits)), visits)
    n = len(minute)
    event_time = (60 * (minute + stream("event_stream.second").random(n))).round(3)
    event_time = np.minimum(event_time, 60 * minute + 59.999)  # no event is rounded into the next minute
    is_order = stream("event_stream.order").random(n) < truth["conversion"][minute]
    value = ORDER_VALUE * np.exp(ORDER_VALUE_LOG_SD * stream("event_stream.value").standard_normal(n))
    late = stream("event_stream.late").random(n) < LATE_SHARE
    delay = stream("event_stream.delay").exponential(size=n) * np.where(late, LATE_SECONDS, PROMPT_SECONDS)

    rows = np.concatenate([np.arange(n), np.flatnonzero(is_order)])
    kind = np.repeat(["visit", "order"], [n, len(rows) - n])
    amount = np.where(kind == "order", value[rows], 0.0).round(2)
    events = pd.DataFrame(
        {
            "event_time": event_time[rows],
            "arrival_time": (event_time + delay)[rows].round(3),
            "kind": kind,
            "amount": amount,
        }
    )
    events = events.sort_values(["arrival_time", "event_time"], kind="stable", ignore_index=True)
    return EventStream(events, truth)


def planned_shifts(n_days):
    """Return what happens in a stream of so many days.

    >>> [shift["name"] for shift in planned_shifts(9)]
    ['the checkout breaks']
    """
    plans = [
        ("the checkout breaks", "conversion", 8 * MINUTES_A_DAY + 14 * 60 + 10, 9 * MINUTES_A_DAY - 1, 0.7),
        ("a campaign", "visits", 19 * MINUTES_A_DAY + 10 * 60, 19 * MINUTES_A_DAY + 22 * 60 - 1, 1.3),
        ("a slow decline", "conversion", 21 * MINUTES_A_DAY, 28 * MINUTES_A_DAY - 1, 0.85),
    ]
    names = ("name", "changes", "first_minute", "last_minute", "factor")
    last = n_days * MINUTES_A_DAY - 1
    found = [dict(zip(names, plan, strict=True)) for plan in plans if plan[2] <= last]
    return [{**shift, "last_minute": min(shift["last_minute"], last)} for shift in found]


def _truth(n_days, rate, conversion, shifts):
    minute = np.arange(n_days * MINUTES_A_DAY)
    turn = 2 * np.pi * minute / MINUTES_A_DAY
    usual = rate * (1 - 0.6 * np.cos(turn) - 0.2 * np.cos(2 * turn)) * np.array(WEEK)[minute // MINUTES_A_DAY % 7]
    expected = {"visits": usual.copy(), "conversion": np.full(len(minute), conversion)}
    for shift in shifts:
        inside = (minute >= shift["first_minute"]) & (minute <= shift["last_minute"])
        factor = shift["factor"]
        if shift["name"] == "a slow decline":
            factor = 1 + (factor - 1) * (minute[inside] - shift["first_minute"] + 1) / (7 * MINUTES_A_DAY)
        expected[shift["changes"]][inside] *= factor
    return {
        **expected,
        "usual_visits": usual,
        "usual_conversion": conversion,
        "shifts": shifts,
        "late_share": LATE_SHARE,
        "late_seconds": LATE_SECONDS,
        "words": "visits by day and week; the checkout breaks, a campaign, a slow decline; one event in twenty is late",
    }
