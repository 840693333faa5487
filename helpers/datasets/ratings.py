"""Stars and clicks of a panel of customers, of which every taste, every chance and the smallest error are known."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import expit, ndtr

from helpers.datasets.rating_events import events_of
from helpers.datasets.rating_items import NOISE_OF_STYLE, STYLES, items_of, style_of_materials
from helpers.datasets.streams import Streams
from helpers.validation import check_integer, check_number, check_same_length, check_vector

__all__ = ["SimulatedRatings", "simulate_ratings"]

MEAN = 3.7
USER_BIAS, ITEM_BIAS, TASTE = 0.35, 0.3, 0.8  # standard deviations of b_u, b_i and p_u·q_i
ACTIVITY = 0.6  # of the logarithm of how much a customer looks at
PURCHASE = (-4.0, 1.6)  # logit of a purchase by mail: at affinity 0, and a unit of affinity
FIRST_DAY, N_DAYS = np.datetime64("2025-01-01"), 365
DAY = 86_400
MOST_PAIRS, MOST_FACTORS = 30_000_000, 50
BLOCK = 1 << 20  # pairs held at once


@dataclass(repr=False)
class SimulatedRatings:
    """What a panel said and did, what it was about, and the truth behind it.

    Attributes
    ----------
    ratings : pandas.DataFrame
        Columns user_id, item_id, rating (1 to 5 stars), score (what was felt before it was rounded to stars) and
        timestamp; a pair of customer and article stands at most once. In the order of customers, then of time.
    events : pandas.DataFrame
        What the same customers did with the same articles: user_id, item_id, event (view, basket, purchase) and
        timestamp; every pair has a view at least.
    items : pandas.DataFrame
        Columns item_id, name, category, material, price and cost, both in yuan; item_id counts from 0.
    truth : dict
        Rows of arrays are customers by user_id and columns articles by item_id, both counted from 0, also of those
        that nobody rated. "mean", "user_biases", "item_biases", "user_factors", "item_factors": the parts of the
        expected score. "styles": the names of the factors. "noise": standard deviation of the score around it.
        "expected": the expected star rating of every pair. "noise_floor": the root mean squared error of these
        expected ratings on the pairs seen. "exposure": the chance of each pair to be seen. "popularity": the factor of
        that chance that belongs to the article alone. "purchase_probability": the chance of a purchase if the
        article stands in a mail to the customer. "style_of_material": the part of the item factors that the material
        tells. "words": the rules.
    """

    ratings: pd.DataFrame
    events: pd.DataFrame
    items: pd.DataFrame
    truth: dict

    def __repr__(self):
        n_users, n_items = self.truth["expected"].shape
        return f"<{len(self.ratings):,} ratings of {n_items:,} articles by {n_users:,} customers>"

    def noise_floor(self, user_ids, item_ids):
        """Return the smallest root mean squared error that can be expected on these pairs, in stars.

        >>> simulation = simulate_ratings(50, 30, ratings_per_user=10)
        >>> seen = simulation.ratings
        >>> floor = simulation.noise_floor(seen["user_id"], seen["item_id"])
        >>> bool(np.isclose(floor, simulation.truth["noise_floor"]))
        True
        """
        truth = self.truth
        users = _places(user_ids, len(truth["user_biases"]), "user_ids")
        items = _places(item_ids, len(truth["item_biases"]), "item_ids")
        check_same_length(user_ids=users, item_ids=items)
        score = truth["mean"] + truth["user_biases"][users] + truth["item_biases"][items]
        score += np.einsum("nf,nf->n", truth["user_factors"][users], truth["item_factors"][items])
        return float(np.sqrt(star_moments(score, truth["noise"])[1].mean()))


def simulate_ratings(
    n_users=1500,
    n_items=400,
    n_factors=4,
    *,
    ratings_per_user=40,
    noise=0.5,
    popularity_bias=1.2,
    taste_bias=0.6,
    random_state=0,
):
    r"""Simulate a panel of customers who give stars to the articles that they see.

    What customer u feels about article i is

    .. math:: s_{ui} = \mu + b_u + b_i + p_u \cdot q_i + \varepsilon, \quad \varepsilon \sim N(0, \sigma^2),

    and the stars are s rounded to the nearest of 1, 2, ..., 5. Expected stars follow from the normal distribution,

    .. math:: E(r_{ui}) = 1 + \sum_{k=1}^{4} \Phi\left(\frac{m_{ui} - k - 1/2}{\sigma}\right), \quad
       m_{ui} = s_{ui} - \varepsilon,

    and no prediction has a smaller expected squared error. The pair is seen, and rated, with the probability

    .. math:: \pi_{ui} = 1 - \exp\left(-c_u \exp(\beta z_i + \tau (b_i + p_u \cdot q_i))\right), \quad z_i \sim N(0, 1),

    independently of ε, with c_u such that the customer sees as many articles as it likes to on average. Popularity,
    z, has nothing to do with quality, b, or with taste. Bought by mail is what pleases, whether it is popular or not:

    .. math:: P_{ui} = \frac{1}{1 + \exp(4 - 1.6 (b_i + p_u \cdot q_i))}.

    Parameters
    ----------
    n_users, n_items : int, default=1500, 400
        At most 30,000,000 pairs. The first customers of many are those of a few.
    n_factors : int, default=4
        Tastes, from 1 to 50; the first four are modern, natural, cosy and practical. All count alike.
    ratings_per_user : float, default=40
        The average, from above 0 to n_items / 2.
    noise : float, default=0.5
        σ, above 0, in stars.
    popularity_bias : float, default=1.2
        β, at least 0: with 0 an article's popularity is like another's.
    taste_bias : float, default=0.6
        τ, at least 0: with 0 customers see what they like no more often than what they do not.
    random_state : int, None or numpy.random.Generator, default=0
        The seed.

    Returns
    -------
    SimulatedRatings

    Raises
    ------
    TypeError, ValueError
        If an argument is of the wrong kind or out of range.

    Examples
    --------
    >>> simulation = simulate_ratings(100, 50, ratings_per_user=10)
    >>> simulation.truth["expected"].shape
    (100, 50)
    >>> list(simulation.ratings)
    ['user_id', 'item_id', 'rating', 'score', 'timestamp']
    """
    _check_sizes(n_users, n_items, n_factors)
    ratings_per_user = check_number(ratings_per_user, "ratings_per_user", above=0)
    if ratings_per_user > n_items / 2:
        raise ValueError(
            f"ratings_per_user must be at most half of n_items, {n_items / 2:g}, got {ratings_per_user:g}."
        )
    noise = check_number(noise, "noise", above=0)
    popularity_bias = check_number(popularity_bias, "popularity_bias", minimum=0)
    taste_bias = check_number(taste_bias, "taste_bias", minimum=0)
    stream = Streams(random_state)

    items = items_of(stream, n_items)
    truth = _parts(stream, n_users, n_factors, items, popularity_bias)
    truth |= {"noise": noise, "popularity_bias": popularity_bias, "taste_bias": taste_bias}
    activity = stream("ratings.activity").standard_normal(n_users)
    wanted = ratings_per_user * np.exp(ACTIVITY * activity - ACTIVITY**2 / 2)
    users, seen, score = _see(stream("ratings.seen"), truth, np.minimum(wanted, 0.8 * n_items))

    truth["noise_floor"] = float(np.sqrt(star_moments(score, noise)[1].mean())) if len(score) else float("nan")
    affinity = score - truth["mean"] - truth["user_biases"][users]
    felt = (score + noise * stream("ratings.noise").standard_normal(len(score))).round(6)
    seconds = _moments_in_time(stream, users, n_users)
    order = np.lexsort((seconds, users))
    columns = (users, seen, np.clip(np.floor(felt + 0.5), 1, 5).astype(np.int64), felt, _as_time(seconds))
    names = ["user_id", "item_id", "rating", "score", "timestamp"]
    ratings = pd.DataFrame({name: values[order] for name, values in zip(names, columns, strict=True)})
    events = events_of(stream, users, seen, affinity, seconds)
    events["timestamp"] = _as_time(events["timestamp"].to_numpy())
    return SimulatedRatings(ratings, events, items, truth)


def star_moments(score, noise):
    """Return mean and variance of the stars whose expected score is given: sums over P(more than k stars).

    >>> mean, variance = star_moments(np.array([3.0, 4.5]), 0.5)
    >>> mean.round(3).tolist(), variance.round(3).tolist()
    ([3.0, 4.477], [0.325, 0.295])
    """
    mean, square = np.zeros(np.shape(score)), np.zeros(np.shape(score))
    for k in range(1, 5):
        more = ndtr((score - (k + 0.5)) / noise)
        mean += more
        square += (2 * k - 1) * more
    return 1 + mean, square - mean**2


def _parts(stream, n_users, n_factors, items, popularity_bias):
    """Draw all that belongs to a customer alone or to an article alone."""
    n_items = len(items)
    styles = [*STYLES, *(f"taste {number}" for number in range(len(STYLES) + 1, n_factors + 1))][:n_factors]

    def normal(kind, name, size):
        return stream(f"ratings.{kind}_{name}").standard_normal(size)

    told = style_of_materials(items["material"], n_factors)
    own = np.column_stack([normal("item", style, n_items) for style in styles])
    # A factor of which the material tells a part has less left of its own: all have variance 1.
    own[:, : len(STYLES)] *= NOISE_OF_STYLE
    tastes = np.column_stack([normal("user", style, n_users) for style in styles])
    return {
        "mean": MEAN,
        "user_biases": USER_BIAS * normal("user", "bias", n_users),
        "item_biases": ITEM_BIAS * normal("item", "bias", n_items),
        "user_factors": TASTE / np.sqrt(n_factors) * tastes,
        "item_factors": told + own,
        "styles": styles,
        "style_of_material": told,
        "popularity": np.exp(popularity_bias * normal("item", "popularity", n_items)),
        "words": "A customer's score of an article is a mean, the customer's bias, the article's bias, the product of "
        "tastes and styles, and normal noise; stars are the score rounded to 1 to 5. Whether a pair is seen depends on "
        "the article's popularity, on its bias and on the taste for it, and not on the noise. All that is seen is "
        "rated. Popularity has nothing to do with biases and styles. A purchase by mail depends on the article's bias "
        "and the taste for it alone.",
    }


def _see(rng, truth, wanted):
    """Fill in what is true of every pair, block by block, and draw which are seen: users, items, expected scores."""
    shape = len(truth["user_biases"]), len(truth["item_biases"])
    for name in ("expected", "exposure", "purchase_probability"):
        truth[name] = np.empty(shape)
    found, size = [], max(1, BLOCK // shape[1])
    for begin in range(0, shape[0], size):
        rows = slice(begin, begin + size)
        affinity = truth["item_biases"] + truth["user_factors"][rows] @ truth["item_factors"].T
        score = truth["mean"] + truth["user_biases"][rows, None] + affinity
        truth["expected"][rows] = star_moments(score, truth["noise"])[0]
        truth["purchase_probability"][rows] = expit(PURCHASE[0] + PURCHASE[1] * affinity)
        exposure = _exposure(truth["popularity"] * np.exp(truth["taste_bias"] * affinity), wanted[rows])
        truth["exposure"][rows] = exposure
        users, items = np.nonzero(rng.random(exposure.shape) < exposure)
        found.append((begin + users, items, score[users, items]))
    return (np.concatenate(parts) for parts in zip(*found, strict=True))


def _exposure(weights, wanted):
    """Return 1 - exp(-c w), a c for each row such that the row sums to what is wanted.

    The sum is concave in c and Newton's steps start below the root, so they climb to it and never overshoot.

    >>> _exposure(np.array([[1.0, 2.0, 9.0]]), np.array([1.5])).sum().round(12).item()
    1.5
    """
    c = wanted / weights.sum(axis=1)
    for _ in range(60):
        left = np.exp(-c[:, None] * weights)
        step = (wanted - (weights.shape[1] - left.sum(axis=1))) / (weights * left).sum(axis=1)
        c += step
        if np.all(np.abs(step) <= 1e-13 * c):
            break
    return -np.expm1(-c[:, None] * weights)


def _moments_in_time(stream, users, n_users):
    """Return the second of each rating, counted from the first day; a customer joins in the first half of the year."""
    join = N_DAYS / 2 * stream("ratings.join").random(n_users)
    day = join[users] + (N_DAYS - join[users]) * stream("ratings.day").random(len(users))
    return np.floor(DAY * day).astype(np.int64)


def _as_time(seconds):
    return FIRST_DAY.astype("datetime64[s]") + seconds.astype("timedelta64[s]")


def _places(ids, n, name):
    """Return ids as integers, all of them from 0 to n - 1."""
    numbers = check_vector(ids, name)
    wrong = (numbers < 0) | (numbers >= n) | (numbers % 1 != 0)
    if wrong.any():
        raise ValueError(f"{name} must hold whole numbers from 0 to {n - 1:,}, got {numbers[wrong][0]:g}.")
    return numbers.astype(np.int64)


def _check_sizes(n_users, n_items, n_factors):
    n_users, n_items = check_integer(n_users, "n_users"), check_integer(n_items, "n_items", minimum=2)
    if n_users * n_items > MOST_PAIRS:
        raise ValueError(f"n_users x n_items must be at most {MOST_PAIRS:,} pairs, got {n_users:,} x {n_items:,}.")
    if check_integer(n_factors, "n_factors") > MOST_FACTORS:
        raise ValueError(f"n_factors must be from 1 to {MOST_FACTORS}, got {n_factors}.")
