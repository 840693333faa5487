"""Figures that everybody can read: one style for all lessons, and words below every picture."""

from io import BytesIO

import matplotlib as mpl
import matplotlib.pyplot as plt
from cycler import cycler
from IPython.display import Image, Markdown, display

# Okabe and Ito (2008), Color Universal Design: told apart with any kind of colour vision. Black is kept for text.
COLORS = {
    "blue": "#0072B2",
    "orange": "#E69F00",
    "green": "#009E73",
    "red": "#D55E00",
    "pink": "#CC79A7",
    "sky": "#56B4E9",
    "grey": "#7F7F7F",
}

_STYLE = {
    "axes.axisbelow": True,
    "axes.grid": True,
    "axes.prop_cycle": cycler(color=list(COLORS.values())),
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlelocation": "left",
    "axes.titlesize": 12,
    "axes.titleweight": "bold",
    "axes.labelsize": 10.5,
    "figure.constrained_layout.use": True,
    "figure.dpi": 100,
    "figure.figsize": (7.2, 4.0),
    "figure.titlesize": 12,
    "figure.titleweight": "bold",
    "font.family": "DejaVu Sans",  # carried by matplotlib itself, so every machine draws the same letters
    "font.size": 10,
    "grid.alpha": 0.25,
    "legend.frameon": False,
    "lines.linewidth": 2,
}


def style():
    """Give every figure of the lesson the course's style.

    Colours are those of Okabe and Ito, in the order of `COLORS`; titles stand on the left,
    since they are sentences.

    Examples
    --------
    >>> style()
    >>> plt.rcParams["axes.prop_cycle"].by_key()["color"][0]
    '#0072B2'
    """
    mpl.rcParams.update(_STYLE)


def show_figure(figure, description):
    """Show a figure with its description in words below it, and close it.

    The description is the picture's alternative text as well, so a reader who cannot see
    the picture loses nothing.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        Every axes with data in it must have a title, or the figure one for all: a sentence that states the finding.
    description : str
        One line: what is drawn and what it shows.

    Raises
    ------
    TypeError
        If `figure` is not a matplotlib figure, or `description` not a string.
    ValueError
        If the description is empty or longer than a line, or the figure has no title.
    """
    if not isinstance(figure, mpl.figure.Figure):
        raise TypeError(f"figure must be a matplotlib Figure, got {type(figure).__name__}.")
    description = _one_line(description)
    if not _titles(figure):
        raise ValueError("figure must have a title that states its finding: ax.set_title(...) or fig.suptitle(...).")
    png = BytesIO()
    # Without "Software", which names matplotlib's version, the same picture has the same bytes for longer.
    figure.savefig(png, format="png", metadata={"Software": None})
    plt.close(figure)
    display(Image(png.getvalue(), alt=description))
    display(Markdown(f"*{description}*"))


def _one_line(description):
    if not isinstance(description, str):
        raise TypeError(f"description must be a string, got {type(description).__name__}.")
    if not description.strip() or "\n" in description.strip():
        raise ValueError(f"description must be one line of words, got {description!r}.")
    return description.strip()


def _titles(figure):
    """Titles of the figure and of its axes, those that are not empty."""
    titles = [figure.get_suptitle()]
    for axes in figure.axes:
        titles += [axes.get_title(where) for where in ("left", "center", "right")]
    return [title for title in titles if title]
