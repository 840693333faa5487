"""Rules on a table as plain data: the simulator runs them, the truth keeps them, people read them."""

import operator

import numpy as np

COMPARISONS = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "==": operator.eq}


def matches(frame, conditions):
    """Which rows meet all conditions; no condition at all is met by every row.

    Parameters
    ----------
    frame : DataFrame
    conditions : list of [column, comparison, value]
        The comparison is one of ``<``, ``<=``, ``>``, ``>=``, ``==``.

    Returns
    -------
    ndarray of bool of shape (len(frame),)

    Examples
    --------
    >>> import pandas as pd
    >>> matches(pd.DataFrame({"age": [25, 40], "app_user": [1, 1]}), [["age", "<", 30], ["app_user", "==", 1]])
    array([ True, False])
    """
    met = np.ones(len(frame), dtype=bool)
    for column, comparison, value in conditions:
        met &= COMPARISONS[comparison](frame[column], value).to_numpy(dtype=bool)
    return met


def first_match(frame, rules):
    """The index of the first rule that each row meets; the last rule must be one that every row meets.

    Parameters
    ----------
    frame : DataFrame
    rules : list of dict
        Each with "conditions" as in `matches`.

    Returns
    -------
    ndarray of int of shape (len(frame),)
    """
    return np.select([matches(frame, rule["conditions"]) for rule in rules], range(len(rules)), default=-1)


def in_words(conditions):
    """The conditions as a phrase.

    Examples
    --------
    >>> in_words([["age", "<", 30], ["channel", "==", "social"]])
    'age < 30 and channel == social'
    >>> in_words([])
    'everyone else'
    """
    return " and ".join(f"{column} {comparison} {value}" for column, comparison, value in conditions) or "everyone else"
