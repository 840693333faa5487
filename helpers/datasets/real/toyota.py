"""Asking prices of used cars."""

from helpers.datasets.real.installed import file_of
from helpers.datasets.real.table import RealTable
from helpers.datasets.tables import read_table

_FLAG = "0 or 1"
_TOYOTA = {  # column in the file: (kind, unit)
    "Id": ("int", "number of the car, with gaps"),
    "Model": ("str", "name in the seller's words"),
    "Price": ("int", "euro asked"),
    "Age_08_04": ("int", "months in August 2004"),
    "Mfg_Month": ("int", "month of manufacture, 1-12"),
    "Mfg_Year": ("int", "year of manufacture"),
    "KM": ("int", "kilometres driven"),
    "Fuel_Type": ("str", "Petrol, Diesel or CNG (compressed natural gas)"),
    "HP": ("int", "horsepower"),
    "Met_Color": ("int", _FLAG),
    "Color": ("str", "name"),
    "Automatic": ("int", _FLAG),
    "CC": ("int", "cubic centimetres"),
    "Doors": ("int", "count"),
    "Cylinders": ("int", "count"),
    "Gears": ("int", "count"),
    "Quarterly_Tax": ("int", "euro a quarter"),
    "Weight": ("int", "kilograms"),
    "Mfr_Guarantee": ("int", _FLAG),
    "BOVAG_Guarantee": ("int", _FLAG),
    "Guarantee_Period": ("int", "months"),
    "ABS": ("int", _FLAG),
    "Airbag_1": ("int", _FLAG),
    "Airbag_2": ("int", _FLAG),
    "Airco": ("int", _FLAG),
    "Automatic_airco": ("int", _FLAG),
    "Boardcomputer": ("int", _FLAG),
    "CD_Player": ("int", _FLAG),
    "Central_Lock": ("int", _FLAG),
    "Powered_Windows": ("int", _FLAG),
    "Power_Steering": ("int", _FLAG),
    "Radio": ("int", _FLAG),
    "Mistlamps": ("int", _FLAG),
    "Sport_Model": ("int", _FLAG),
    "Backseat_Divider": ("int", _FLAG),
    "Metallic_Rim": ("int", _FLAG),
    "Radio_cassette": ("int", _FLAG),
    "Parking_Assistant": ("int", _FLAG),
    "Tow_Bar": ("int", _FLAG),
}


def load_toyota_prices():
    """Asking prices of 1,436 used Toyota Corollas in the Netherlands, 2004, with 38 other columns.

    ``Age_08_04`` of the file is called ``Age``; all other names are the file's.

    Returns
    -------
    RealTable
        The target is ``Price``, in euro.

    Raises
    ------
    ModuleNotFoundError
        If the package dmba, whose file is read, is not installed. The package itself is not imported.
    FileNotFoundError, ValueError
        If the package's file is gone or is another table than the one described.

    Examples
    --------
    >>> cars = load_toyota_prices()
    >>> cars.frame.shape, cars.units["Price"]
    ((1436, 39), 'euro asked')
    """
    path = file_of("dmba", "csvFiles/ToyotaCorolla.csv.gz")
    frame = read_table(path, {name: kind for name, (kind, _) in _TOYOTA.items()})
    ours = {"Age_08_04": "Age"}
    return RealTable(
        name="toyota_prices",
        frame=frame.rename(columns=ours),
        description=(
            "A row is a used Toyota Corolla on offer in the Netherlands in the late summer of 2004: 1,436 cars, "
            "prices asked, not paid. It looks real, errors of typing included. Odd, and left as found: 1 engine of "
            "16,000 cc (Id 81, a 1.6, so 1,600 is meant); 8 cars with 1 km, two of them over four years old; 1 car "
            "twice (Ids 114 and 115 agree in all else); 1 car of 1,615 kg (Id 223, a plain 1.6) and 1 three-door car "
            "of 1,480 kg (Id 964); the numbers 110, 338, 553, 971, 1090 and 1188 missing among the Ids. Two traps for "
            "a regression: Age = 12 * (2004 - Mfg_Year) + 9 - Mfg_Month in every row, and Cylinders is always 4. "
            "Radio and Radio_cassette differ in 3 rows."
        ),
        source=(
            "ToyotaCorolla of the textbook Data Mining for Business Analytics (Shmueli and others), read from the "
            "installed package dmba."
        ),
        licence="The package is MIT; whose the table is, under which terms, is not said. Nothing of it is kept here.",
        units={ours.get(name, name): unit for name, (_, unit) in _TOYOTA.items()},
        target="Price",
        original_names={new: old for old, new in ours.items()},
    )
