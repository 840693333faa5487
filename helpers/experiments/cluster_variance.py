"""Tests whose lot fell on cities and not on customers: neighbours are alike, so there is less to learn from each."""

from dataclasses import dataclass

import numpy as np
from scipy.special import stdtr, stdtrit

from helpers.experiments.arguments import check_sample
from helpers.validation import check_fraction

__all__ = ["ClusterResult", "cluster_difference"]


@dataclass(frozen=True, repr=False)
class ClusterResult:
    """A difference of means with an error that counts clusters.

    Attributes
    ----------
    difference, standard_error, p_value, low, high : float
    degrees_of_freedom : int
        Clusters less one.
    design_effect : float
        How many times the variance is what customers drawn one by one would give: the test is worth 1 / design_effect
        of its customers.
    """

    difference: float
    standard_error: float
    p_value: float
    low: float
    high: float
    degrees_of_freedom: int
    design_effect: float

    def __repr__(self):
        return (
            f"<{self.difference:.4g}, from {self.low:.4g} to {self.high:.4g}, p = {self.p_value:.3g}, "
            f"{self.degrees_of_freedom + 1} clusters, design effect {self.design_effect:.2f}>"
        )


def cluster_difference(y, treated, clusters, *, level=0.95):
    r"""Return the difference of two means where whole clusters were treated or not.

    .. math:: \widehat{\mathrm{Var}}(d) = \frac{G}{G - 1} \cdot \frac{n - 1}{n - 2}
              \sum_g \left(\frac{t_g S_g}{n_T} - \frac{(1 - t_g) S_g}{n_C}\right)^2, \qquad
              S_g = \sum_{i \in g} (y_i - \bar y_{a(g)})

    What a city's customers are above or below their arm's mean is added up before it is squared, so that what they have
    in common counts. It is the error of a regression on the treatment that is robust to clusters; p and interval come
    from Student's t with G - 1 degrees of freedom, for G clusters. With fewer than about ten clusters an arm even that
    promises too much.

    Parameters
    ----------
    y : array-like of shape (n,)
        Outcomes.
    treated : array-like of shape (n,)
        0 or 1, the same for all of a cluster.
    clusters : array-like of shape (n,)
        The cluster of each customer, such as a city.
    level : float, default=0.95

    Returns
    -------
    ClusterResult

    Raises
    ------
    TypeError, ValueError
        If lengths differ, a cluster is in both arms, or an arm has fewer than two clusters.

    References
    ----------
    Liang and Zeger (1986), Longitudinal data analysis using generalized linear models, Biometrika 73. Cameron and
    Miller (2015), A practitioner's guide to cluster-robust inference, Journal of Human Resources 50.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> city = np.repeat(np.arange(20), 50)
    >>> treated = city % 2
    >>> spend = 100 + 10 * treated + rng.normal(0, 8, 20)[city] + rng.normal(0, 30, 1000)
    >>> cluster_difference(spend, treated, city).design_effect > 2
    True
    """
    level = check_fraction(level, "level")
    y = check_sample(y, "y")
    treated, codes = _checked(y, treated, clusters)
    n_arms = np.array([(~treated).sum(), treated.sum()])
    means = np.array([y[~treated].mean(), y[treated].mean()])
    away = y - means[treated.astype(int)]
    weighted = away * np.where(treated, 1 / n_arms[1], -1 / n_arms[0])
    n, n_clusters = len(y), codes.max() + 1
    correction = n_clusters / (n_clusters - 1) * (n - 1) / (n - 2)
    variance = correction * (np.bincount(codes, weighted) ** 2).sum()
    alone = (weighted**2).sum() * n / (n - 2)
    difference, error, freedom = float(means[1] - means[0]), float(np.sqrt(variance)), int(n_clusters - 1)
    if error == 0:
        raise ValueError("y must vary within an arm: all outcomes are equal, so no error can be told.")
    reach = float(stdtrit(freedom, 0.5 + level / 2)) * error
    p_value = float(2 * stdtr(freedom, -abs(difference) / error))
    return ClusterResult(
        difference, error, p_value, difference - reach, difference + reach, freedom, float(variance / alone)
    )


def _checked(y, treated, clusters):
    treated, clusters = np.asarray(treated), np.asarray(clusters)
    if y.ndim != 1 or treated.shape != y.shape or clusters.shape != y.shape:
        raise ValueError(
            f"y, treated and clusters must be rows of one length, got shapes {y.shape}, {treated.shape} and "
            f"{clusters.shape}."
        )
    if not np.isin(treated, [0, 1]).all():
        raise ValueError(f"treated must hold 0 and 1 only, got {treated[~np.isin(treated, [0, 1])][0]!r}.")
    treated = treated.astype(bool)
    names, codes = np.unique(clusters, return_inverse=True)
    sizes, n_treated = np.bincount(codes), np.bincount(codes, treated)
    mixed = (n_treated > 0) & (n_treated < sizes)
    if mixed.any():
        raise ValueError(f"clusters must lie in one arm each, got {names[mixed].tolist()[0]!r} in both.")
    for arm, count in (("control", (n_treated == 0).sum()), ("treatment", (n_treated > 0).sum())):
        if count < 2:
            raise ValueError(f"clusters must be at least 2 in the {arm} arm, got {count}.")
    return treated, codes
