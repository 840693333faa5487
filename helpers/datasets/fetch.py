"""Real tables that are downloaded once, at the first call."""

from helpers.datasets.download import PublicFile, fetch_file
from helpers.datasets.real import RealTable
from helpers.datasets.tables import read_table

HILLSTROM = PublicFile(
    name="hillstrom.csv",
    url="https://raw.githubusercontent.com/carlosquintanillaa/Datasets/bd475633095c8a007be32c47ea695abe318197b6/hillstrom.csv",
    bytes=3_964_975,
    sha256="ff9e59285e9dc3f5fa3e0975419e6631ea5bdccd65d818991473d2367e02979c",
)
COOKIE_CATS = PublicFile(
    name="cookie_cats.csv",
    url="https://raw.githubusercontent.com/ghaskari/cookie-cats-ab-test/6f566d8e6f1079bbc0362614c5f15bcf4326c80c/cookie_cats.csv",
    bytes=2_797_487,
    sha256="75790e24d93c35a5b90aeaa9029845d8b2fed26ae2062c9a26171e7ea4f7be0f",
)


def fetch_hillstrom():
    """Hillstrom's e-mail test: 64,000 customers in three random arms, and what they did in the next two weeks.

    The file (4 MB) is downloaded at the first call and kept in the folder named by the environment variable
    HELPERS_DATA, or else in the platform's cache. A file put there by hand is taken as well.

    Returns
    -------
    RealTable

    Raises
    ------
    FetchError
        If the file is not in the cache and cannot be downloaded whole and right, or the cache holds another file
        under its name.
    ValueError
        If the file is not the table described.
    """
    units = {
        "recency": ("int", "months since the last purchase"),
        "history_segment": ("str", "class of history"),
        "history": ("float", "dollars spent in the past year"),
        "mens": ("int", "0 or 1, bought men's goods in the past year"),
        "womens": ("int", "0 or 1, bought women's goods in the past year"),
        "zip_code": ("str", "kind of place: Rural, Surburban (so spelled), Urban"),
        "newbie": ("int", "0 or 1, a customer since less than a year"),
        "channel": ("str", "where the customer bought in the past year: Phone, Web, Multichannel"),
        "segment": ("str", "arm of the test: Mens E-Mail, Womens E-Mail, No E-Mail"),
        "visit": ("int", "0 or 1, came to the site within two weeks"),
        "conversion": ("int", "0 or 1, bought within two weeks"),
        "spend": ("float", "dollars spent within two weeks"),
    }
    return RealTable(
        name="hillstrom",
        frame=_read(HILLSTROM, units),
        description=(
            "A row is a customer of an online shop for clothes who had bought within the past year: 64,000 of them, "
            "drawn by lot into three arms of about equal size (an e-mail on men's goods, one on women's, none) and "
            "watched for two weeks. A real experiment, published in 2008. The suburbs are spelled Surburban; the file "
            "is left as it is."
        ),
        source="K. Hillstrom, MineThatData E-Mail Analytics and Data Mining Challenge (2008), from a public copy.",
        licence="Published for anyone to analyse; no licence is stated. Nothing of it is kept here.",
        units={name: unit for name, (_, unit) in units.items()},
        target="visit",
    )


def fetch_cookie_cats():
    """Cookie Cats: 90,189 players of a phone game, a gate at level 30 or at level 40, and who came back.

    The file (3 MB) is downloaded at the first call and kept in the folder named by the environment variable
    HELPERS_DATA, or else in the platform's cache. A file put there by hand is taken as well.

    Returns
    -------
    RealTable

    Raises
    ------
    FetchError
        If the file is not in the cache and cannot be downloaded whole and right, or the cache holds another file
        under its name.
    ValueError
        If the file is not the table described.
    """
    units = {
        "userid": ("int", "number of the player"),
        "version": ("str", "arm of the test: gate_30 or gate_40"),
        "sum_gamerounds": ("int", "rounds played in the 14 days after installing"),
        "retention_1": ("bool", "True if the player came back one day after installing"),
        "retention_7": ("bool", "True if the player came back seven days after installing"),
    }
    return RealTable(
        name="cookie_cats",
        frame=_read(COOKIE_CATS, units),
        description=(
            "A row is a player who installed the puzzle game Cookie Cats during the test: 90,189 of them, drawn by "
            "lot to meet the first gate, a forced pause, at level 30 or at level 40. A real experiment. Coming back "
            "on day 7 does not imply coming back on day 1, and a player with 0 rounds installed the game and did not "
            "play."
        ),
        source="Tactile Entertainment, the game's maker, by way of a DataCamp project; from a public copy.",
        licence="Public for years in teaching; no licence is stated. Nothing of it is kept here.",
        units={name: unit for name, (_, unit) in units.items()},
        target="retention_7",
    )


def _read(file, units):
    return read_table(fetch_file(file), {name: kind for name, (kind, _) in units.items()})
