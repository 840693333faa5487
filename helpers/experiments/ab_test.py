"""One result for a whole test: every variant beside the control, in words, as a table and as a picture."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.experiments.arguments import check_counts
from helpers.experiments.cluster_variance import cluster_difference
from helpers.experiments.cuped import cuped
from helpers.experiments.effect_intervals import mean_difference_interval, proportion_difference_interval
from helpers.experiments.multiple_testing import benjamini_hochberg, holm
from helpers.experiments.sample_ratio import SampleRatioResult, sample_ratio_mismatch
from helpers.experiments.two_sample_tests import two_proportion_test, welch_test
from helpers.validation import check_choice, check_fraction

__all__ = ["ABTest"]

ADJUSTMENTS = {"holm": holm, "benjamini-hochberg": benjamini_hochberg, "none": np.asarray}


@dataclass(frozen=True, repr=False)
class ABTest:
    """What a test of one or more variants against a control says. Made by `from_counts` or `from_frame`.

    Attributes
    ----------
    table : DataFrame
        A row a variant, the index its name: n, value, control, difference, low, high, p_value and
        adjusted_p_value. Values are shares, or means of the outcome.
    control : str
    is_share : bool
        Whether values are shares.
    level : float
        Of the intervals, each for itself.
    adjustment : str
        How p-values were adjusted for the number of variants.
    sample_ratio : SampleRatioResult
        Whether what was drawn by lot, units or clusters, was split as planned.
    drawn : str
        What was drawn by lot: the unit, or "clusters" and their column.
    taken_out : tuple of str
        Covariates whose part was taken out of each difference.

    Examples
    --------
    >>> test = ABTest.from_counts({"control": (205, 5000), "general": (230, 5000), "personal": (268, 5000)}, "control")
    >>> print(test)
    general:  4.60% against 4.10%: +0.50 points (-0.30 to +1.30). Could chance do it? p = 0.22
    personal: 5.36% against 4.10%: +1.26 points (+0.43 to +2.10). Could chance do it? p = 0.006
    p adjusted for 2 comparisons (holm); intervals hold 95% each; 15,000 customers, split as planned.
    """

    table: pd.DataFrame
    control: str
    is_share: bool
    level: float
    adjustment: str
    sample_ratio: SampleRatioResult
    drawn: str = "customers"
    taken_out: tuple = ()

    @classmethod
    def from_counts(cls, arms, control, *, shares=None, level=0.95, adjustment="holm", unit="customers"):
        """Make a test of shares from counts.

        Parameters
        ----------
        arms : mapping of str to (conversions, n)
            Every arm, the control among them.
        control : str
        shares : mapping of str to float, optional
            The planned split; equal if not given.
        level : float, default=0.95
        adjustment : {"holm", "benjamini-hochberg", "none"}, default="holm"
        unit : str, default="customers"
            What n counts, in the plural.

        Returns
        -------
        ABTest

        Raises
        ------
        TypeError, ValueError
            If there is no such control or no other arm, counts are none, or the unit is no text.
        """
        names = _variants(arms, control)
        for name, counts in arms.items():
            check_counts(*counts, arm=f" of {name}")
        k_control, n_control = arms[control]
        rows = []
        for name in names:
            k, n = arms[name]
            interval = proportion_difference_interval(k_control, n_control, k, n, level=level)
            p_value = two_proportion_test(k_control, n_control, k, n).p_value
            rows.append((n, k / n, k_control / n_control, *interval, p_value))
        sizes = {name: n for name, (_, n) in arms.items()}
        return cls._made(names, rows, control, True, level, adjustment, sizes, shares, unit)

    @classmethod
    def from_frame(
        cls,
        frame,
        *,
        arm,
        outcome,
        control,
        covariates=None,
        cluster=None,
        shares=None,
        level=0.95,
        adjustment="holm",
        unit="customers",
    ):
        """Make a test from a table with a row a customer, or another unit.

        Parameters
        ----------
        frame : DataFrame
        arm, outcome : str
            Columns. An outcome of 0 and 1 (or True and False) only is a share, and is tested as its counts are, unless
            covariates or clusters are given.
        control : str
            The arm that the others are compared with.
        covariates : str or list of str, optional
            Columns known before the test began, whose part of the outcome is taken out (`cuped`). The difference is
            then not quite that of the two values in the table, which are plain means.
        cluster : str, optional
            Column of the cluster, where clusters were drawn by lot (`cluster_difference`). Not with covariates. The
            split is then checked in clusters: how many customers a city has is no lot.
        shares, level, adjustment, unit
            As for `from_counts`.

        Returns
        -------
        ABTest

        Raises
        ------
        TypeError, ValueError
            If a column is missing or has gaps, the outcome is not numeric, there is no such control or no other arm.
        """
        columns = [covariates] if isinstance(covariates, str) else list(covariates or [])
        _check_columns(frame, arm, [outcome, *columns], cluster)
        if columns and cluster:
            raise ValueError("give covariates or a cluster, and not both.")
        parts = dict(iter(frame.groupby(arm, observed=True)))
        names = _variants(parts, control)
        values = {name: part[outcome].to_numpy(dtype=np.float64) for name, part in parts.items()}
        is_share = bool(np.isin(frame[outcome].to_numpy(dtype=np.float64), [0.0, 1.0]).all())
        if is_share and not columns and not cluster:
            counts = {name: (int(each.sum()), len(each)) for name, each in values.items()}
            return cls.from_counts(counts, control, shares=shares, level=level, adjustment=adjustment, unit=unit)
        rows = []
        for name in names:
            pair = parts[control], parts[name]
            found = _compare(*pair, outcome, columns, cluster, level)
            rows.append((len(pair[1]), values[name].mean(), values[control].mean(), *found))
        sizes = {name: part[cluster].nunique() if cluster else len(part) for name, part in parts.items()}
        drawn = f"clusters ({cluster})" if cluster else unit
        return cls._made(names, rows, control, is_share, level, adjustment, sizes, shares, drawn, tuple(columns))

    @classmethod
    def _made(cls, names, rows, control, is_share, level, adjustment, sizes, shares, drawn, taken_out=()):
        check_choice(adjustment, "adjustment", list(ADJUSTMENTS))
        if not isinstance(drawn, str) or not drawn.strip():
            raise TypeError(f"unit must be a word, such as 'customers', got {drawn!r}.")
        columns = ["n", "value", "control", "difference", "low", "high", "p_value"]
        table = pd.DataFrame(rows, index=pd.Index(names, name="variant"), columns=columns)
        table["adjusted_p_value"] = ADJUSTMENTS[adjustment](table["p_value"].to_numpy())
        if shares is not None and set(shares) != set(sizes):
            wanted, got = (", ".join(map(str, names)) for names in (sizes, shares))
            raise ValueError(f"shares must name each arm, {wanted}, got {got}.")
        planned = None if shares is None else [shares[name] for name in sizes]
        ratio = sample_ratio_mismatch(list(sizes.values()), planned)
        return cls(table, control, is_share, check_fraction(level, "level"), adjustment, ratio, drawn, taken_out)

    def __str__(self):
        width = max(len(str(name)) for name in self.table.index) + 1
        return "\n".join([*(self._line(row, width) for row in self.table.itertuples()), self._footing()])

    def __repr__(self):
        return f"<test of {', '.join(map(str, self.table.index))} against {self.control}>"

    def to_frame(self):
        """Return a copy of the table."""
        return self.table.copy()

    def plot(self, ax):
        """Draw the difference of each variant from the control with its interval, and return the axes.

        Parameters
        ----------
        ax : matplotlib.axes.Axes
        """
        scale, unit = (100, "percentage points") if self.is_share else (1, "units of the outcome")
        table = self.table.iloc[::-1]
        y = np.arange(len(table))
        difference, low, high = scale * table[["difference", "low", "high"]].to_numpy(dtype=np.float64).T
        ax.errorbar(difference, y, xerr=[difference - low, high - difference], fmt="o", capsize=4)
        ax.axvline(0, color="black", linewidth=0.8)
        ax.set_yticks(y, [str(name) for name in table.index])
        ax.set_ylim(-0.6, len(table) - 0.4)
        ax.set_xlabel(f"difference from {self.control}, {unit}")
        return ax

    def _line(self, row, width):
        name = f"{row.Index}:".ljust(width)
        if self.is_share:
            values = f"{row.value:.2%} against {row.control:.2%}"
            effect = f"{100 * row.difference:+.2f} points ({100 * row.low:+.2f} to {100 * row.high:+.2f})"
        else:
            values = f"{row.value:,.2f} against {row.control:,.2f}"
            effect = f"{row.difference:+,.2f} ({row.low:+,.2f} to {row.high:+,.2f})"
        return f"{name} {values}: {effect}. Could chance do it? p = {row.adjusted_p_value:.3g}"

    def _footing(self):
        n, many = len(self.table), self.adjustment != "none"
        adjusted = f"p adjusted for {n} comparisons ({self.adjustment}); " if n > 1 and many else ""
        split = (
            f"NOT split as planned (p = {self.sample_ratio.p_value:.2g}): find out why before you believe a line above"
            if self.sample_ratio.mismatch
            else "split as planned"
        )
        without = f"{', '.join(self.taken_out)} taken out of the differences; " if self.taken_out else ""
        drawn = f"{self.sample_ratio.observed.sum():,.0f} {self.drawn}"
        return f"{without}{adjusted}intervals hold {self.level:.0%} each; {drawn}, {split}."


def _variants(arms, control):
    """Return the names of all arms but the control."""
    if control not in arms:
        raise ValueError(f"control must be one of the arms {', '.join(map(str, arms))}, got {control!r}.")
    names = [name for name in arms if name != control]
    if not names:
        raise ValueError(f"arms must hold a variant beside the control {control!r}, got none.")
    return names


def _check_columns(frame, arm, numeric, cluster):
    for column in [arm, *numeric, *([cluster] if cluster else [])]:
        if column not in frame:
            raise ValueError(f"frame must have a column {column!r}, got {', '.join(map(str, frame.columns))}.")
        gaps = int(frame[column].isna().sum())
        if gaps:
            raise ValueError(f"column {column!r} must have no gaps, got {gaps} of {len(frame)} rows without a value.")
    for column in numeric:
        if not (pd.api.types.is_numeric_dtype(frame[column]) or pd.api.types.is_bool_dtype(frame[column])):
            raise TypeError(f"column {column!r} must hold numbers, got {frame[column].dtype}.")


def _compare(control, treatment, outcome, columns, cluster, level):
    """Return difference, low, high and p-value of a variant."""
    y = [part[outcome].to_numpy(dtype=np.float64) for part in (control, treatment)]
    if cluster:
        treated = np.repeat([0, 1], [len(y[0]), len(y[1])])
        found = cluster_difference(
            np.concatenate(y), treated, pd.concat([control[cluster], treatment[cluster]]), level=level
        )
        return found.difference, found.low, found.high, found.p_value
    if columns:
        found = cuped(*y, *(part[columns].to_numpy(dtype=np.float64) for part in (control, treatment)), level=level)
        return *found.interval, found.test.p_value
    return *mean_difference_interval(*y, level=level), welch_test(*y).p_value
