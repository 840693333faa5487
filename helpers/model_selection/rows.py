"""How many rows something has, and taking some of them: the same for arrays, tables, sparse matrices and lists."""

from collections.abc import Sequence

__all__ = ["n_rows", "take_rows"]


def n_rows(array, name):
    """Return the number of rows; `name` is what an error calls the array.

    >>> n_rows([[1, 2], [3, 4], [5, 6]], "X")
    3
    """
    if isinstance(array, (str, bytes)) or not (hasattr(array, "shape") or isinstance(array, Sequence)):
        raise TypeError(f"{name} must be an array, list, DataFrame or Series, got {type(array).__name__}.")
    if hasattr(array, "shape") and len(array.shape) == 0:
        raise TypeError(f"{name} must be an array, list, DataFrame or Series, got a single value.")
    return array.shape[0] if hasattr(array, "shape") else len(array)


def take_rows(array, rows):
    """Return the rows with these numbers, in this order; None has none.

    >>> take_rows(["a", "b", "c"], [2, 0])
    ['c', 'a']
    """
    if array is None:
        return None
    if hasattr(array, "iloc"):
        return array.iloc[rows]
    if hasattr(array, "shape"):
        return array[rows]
    taken = [array[row] for row in rows]
    return tuple(taken) if isinstance(array, tuple) else taken
