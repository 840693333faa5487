"""Polynomial features: the powers and products of the columns, so that a linear model can bend."""

from itertools import combinations, combinations_with_replacement
from math import comb
from numbers import Integral

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import _check_feature_names_in, check_is_fitted, validate_data

from helpers.validation import check_boolean, check_integer


class PolynomialFeatures(TransformerMixin, BaseEstimator):
    r"""All monomials of the columns up to a degree.

    .. math:: x_1^{a_1} x_2^{a_2} \cdots x_p^{a_p}, \qquad a_1 + \dots + a_p \le d

    There are :math:`\binom{p + d}{d}` of them, the constant 1 included. D §3.1(2) prints a sum in which the powers of
    one column stand for all of them; these are the columns that it needs.

    Parameters
    ----------
    degree : int or (int, int), default=2
        The highest degree d; or the lowest and the highest. (0, d) and (1, d) are the same as d.
    interaction_only : bool, default=False
        Leave out every monomial that holds a column more than once.
    include_bias : bool, default=True
        Put the constant 1 first. A model with an intercept has no need of it.

    Attributes
    ----------
    n_output_features_ : int
    powers_ : ndarray of shape (n_output_features_, n_features_in_)
        The exponents a, a row a column of the result.
    n_features_in_ : int
    feature_names_in_ : ndarray of shape (n_features_in_,)
        Only when X was a DataFrame with string names.

    Raises
    ------
    ValueError
        If X holds NaN or infinity, or a power is too large for its floating point type; if no column is left.

    Examples
    --------
    >>> bend = PolynomialFeatures(degree=2)
    >>> bend.fit_transform([[2.0, 3.0]])
    array([[1., 2., 3., 4., 6., 9.]])
    >>> bend.get_feature_names_out(["price", "discount"])
    array(['1', 'price', 'discount', 'price^2', 'price discount',
           'discount^2'], dtype=object)
    """

    def __init__(self, degree=2, *, interaction_only=False, include_bias=True):
        self.degree = degree
        self.interaction_only = interaction_only
        self.include_bias = include_bias

    def fit(self, X, y=None):
        """Count the columns.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
        y : ignored

        Returns
        -------
        self : PolynomialFeatures
        """
        n_features = validate_data(self, X, dtype=(np.float64, np.float32)).shape[1]
        lowest, highest = self._check_parameters()
        self.n_output_features_ = int(self.include_bias) + sum(
            _count(n_features, degree, self.interaction_only) for degree in range(lowest, highest + 1)
        )
        if not self.n_output_features_:
            raise ValueError(f"degree={self.degree!r} with include_bias={self.include_bias} leaves no column.")
        return self

    def transform(self, X):
        """Multiply the columns out.

        A monomial of degree d is a column times one of degree d - 1, so each costs one multiplication a row.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)

        Returns
        -------
        ndarray of shape (n_samples, n_output_features_)
            Column by column in memory (Fortran's order); of the type of X if that is a float32.
        """
        check_is_fitted(self)
        X = validate_data(self, X, reset=False, dtype=(np.float64, np.float32))
        lowest, highest = self._check_parameters()
        with np.errstate(over="ignore", invalid="ignore"):  # what overflows is refused below
            powers = _all_degrees(X, highest, self.interaction_only)
            largest = np.abs(X).max() ** X.dtype.type(max(highest, 1))
        if not np.isfinite(largest) and not np.isfinite(powers).all():
            raise ValueError(
                f"X must have units in which its powers fit a {X.dtype}, got a value of {np.abs(X).max():.3g} at "
                f"degree {highest}. Scale the columns first."
            )
        skipped = sum(_count(X.shape[1], degree, self.interaction_only) for degree in range(1, lowest))
        if skipped:
            powers = np.delete(powers, np.s_[1 : 1 + skipped], axis=0)
        return powers[not self.include_bias :].T

    @property
    def powers_(self):
        """The exponent of each column of X in each column of the result."""
        check_is_fitted(self)
        lowest, highest = self._check_parameters()
        choose = combinations if self.interaction_only else combinations_with_replacement
        features = range(self.n_features_in_)
        chosen = [()] * bool(self.include_bias)
        for degree in range(lowest, highest + 1):
            chosen += choose(features, degree)
        return np.array([np.bincount(np.array(c, dtype=np.intp), minlength=len(features)) for c in chosen])

    def get_feature_names_out(self, input_features=None):
        """Return a name for each column: "1", "price", "price^2", "price discount".

        Parameters
        ----------
        input_features : array-like of str, optional
            Names of the columns of X; by default those of the DataFrame, else x0, x1, ...

        Returns
        -------
        ndarray of object
        """
        powers = self.powers_
        names = _check_feature_names_in(self, input_features)
        monomials = [[(names[j], row[j]) for j in np.flatnonzero(row)] for row in powers]
        words = [" ".join(f"{name}^{power}" if power > 1 else name for name, power in row) for row in monomials]
        return np.array([word or "1" for word in words], dtype=object)

    def _check_parameters(self):
        check_boolean(self.interaction_only, "interaction_only")
        check_boolean(self.include_bias, "include_bias")
        if isinstance(self.degree, Integral) or not np.iterable(self.degree) or isinstance(self.degree, str):
            return 1, check_integer(self.degree, "degree", minimum=0)
        pair = tuple(self.degree)
        if len(pair) != 2:
            raise ValueError(f"degree must be one integer, or the lowest and the highest degree, got {self.degree!r}.")
        lowest, highest = (check_integer(degree, "degree", minimum=0) for degree in pair)
        if lowest > highest:
            raise ValueError(f"degree must name the lowest degree first, got {self.degree!r}.")
        return max(lowest, 1), highest


def _count(n_features, degree, interaction_only):
    """How many monomials have exactly this degree."""
    return comb(n_features, degree) if interaction_only else comb(n_features + degree - 1, degree)


def _all_degrees(X, highest, interaction_only):
    """Return the monomials up to the highest degree, a row a monomial: each product then runs through one row.

    Those of degree d whose first factor is x_j are x_j times those of degree d - 1 whose first factor is x_j or comes
    later (later only, where no column may appear twice); these lie at the end of their degree, one after the other.
    """
    n_samples, n_features = X.shape
    n_rows = 1 + sum(_count(n_features, degree, interaction_only) for degree in range(1, highest + 1))
    powers = np.empty((n_rows, n_samples), dtype=X.dtype)
    powers[0] = 1.0
    if not highest:
        return powers
    powers[1 : n_features + 1] = X.T
    first = list(range(1, n_features + 2))  # where the monomials with first factor x_j begin; last, where all end
    for _ in range(1, highest):
        row, following = first[-1], []
        for j in range(n_features):
            following.append(row)
            shorter = powers[first[j + bool(interaction_only)] : first[-1]]
            np.multiply(shorter, powers[1 + j], out=powers[row : row + len(shorter)])
            row += len(shorter)
        first = [*following, row]
    return powers
