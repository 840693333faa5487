"""What customers did with the articles that they saw: views, baskets and purchases, without a word of praise."""

import numpy as np
import pandas as pd
from scipy.special import expit

__all__ = ["EVENTS", "events_of"]

EVENTS = ["view", "basket", "purchase"]
BASKET = (-1.2, 1.5)  # logit of a basket: at affinity 0, and a unit of affinity
BOUGHT = 0.6  # of what lies in a basket
MOST_MORE_VIEWS = 20
HOUR, WEEK = 3_600, 604_800
BASKET_AFTER, PURCHASE_AFTER = 300, 900  # seconds after the last view


def events_of(stream, users, items, affinity, rated_at):
    """Draw the events of pairs that were seen, all in the eight days before the rating; sorted by customer and time.

    A pair has one view and a Poisson number of further ones, exp(affinity / 2) on average; it comes into the basket
    with a probability that grows with affinity, and of the baskets a share is bought.

    Returns
    -------
    DataFrame
        Columns user_id, item_id, event (a category) and timestamp, in seconds as `rated_at`.
    """
    n_pairs = len(users)
    more = stream("ratings.views").poisson(np.exp(np.minimum(affinity, 4) / 2))
    views = 1 + np.minimum(more, MOST_MORE_VIEWS)
    pair = np.repeat(np.arange(n_pairs), views)
    before = HOUR + np.floor(WEEK * stream("ratings.view_time").random(len(pair))).astype(np.int64)
    viewed = rated_at[pair] - before
    last = np.full(n_pairs, np.iinfo(np.int64).min)
    np.maximum.at(last, pair, viewed)
    basket = np.flatnonzero(stream("ratings.basket").random(n_pairs) < expit(BASKET[0] + BASKET[1] * affinity))
    bought = basket[stream("ratings.purchase").random(n_pairs)[basket] < BOUGHT]

    pairs = np.concatenate([pair, basket, bought])
    seconds = np.concatenate([viewed, last[basket] + BASKET_AFTER, last[bought] + PURCHASE_AFTER])
    codes = np.repeat([0, 1, 2], [len(pair), len(basket), len(bought)])
    order = np.lexsort((codes, seconds, users[pairs]))
    return pd.DataFrame(
        {
            "user_id": users[pairs][order],
            "item_id": items[pairs][order],
            "event": pd.Categorical.from_codes(codes[order], EVENTS),
            "timestamp": seconds[order],
        }
    )
