"""What every real table brings along: its rows, and an honest word about them."""

from dataclasses import dataclass, field
from textwrap import fill

import pandas as pd


@dataclass(frozen=True, eq=False, repr=False)  # eq=False: comparing two frames gives a frame, not a truth value
class RealTable:
    """A table that nobody here made.

    Attributes
    ----------
    name : str
    frame : pandas.DataFrame
        The rows as they were found; nothing is dropped, filled in or corrected.
    description : str
        What a row is, where the table comes from, and what looks odd in it, counted.
    source : str
        Who made it, and where it was read.
    licence : str
        What is known about the right to use it.
    units : dict of str to str
        The unit of every column.
    target : str or None
        The column that lessons predict.
    original_names : dict of str to str
        Our name to the name in the file, for the columns renamed.
    """

    name: str
    frame: pd.DataFrame
    description: str
    source: str
    licence: str
    units: dict[str, str]
    target: str | None = None
    original_names: dict[str, str] = field(default_factory=dict)

    def __post_init__(self):
        if list(self.units) != list(self.frame):
            raise ValueError(f"units must name each column of {self.name} once, in order, got {list(self.units)}.")
        if self.target is not None and self.target not in self.units:
            raise ValueError(f"target must be a column of {self.name} or None, got {self.target!r}.")

    def __repr__(self):
        rows, columns = self.frame.shape
        target = f", target {self.target!r}" if self.target else ""
        title = f"<{self.name}: {rows:,} rows x {columns} columns{target}>"
        return "\n".join([title, *(fill(text, 100) for text in (self.description, f"Source: {self.source}"))])
