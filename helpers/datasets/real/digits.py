"""Handwritten digits as small pictures."""

import numpy as np
import pandas as pd

from helpers.datasets.real.table import RealTable


def load_digits():
    """1,797 handwritten digits of 8 by 8 pixels.

    Returns
    -------
    RealTable
        Columns ``pixel_0_0`` to ``pixel_7_7`` (row, column), integers of 0 to 16, and the target ``digit``.
        ``frame.drop(columns="digit").to_numpy().reshape(-1, 8, 8)`` gives the images.

    Examples
    --------
    >>> digits = load_digits()
    >>> digits.frame.shape, digits.target
    ((1797, 65), 'digit')
    """
    from sklearn import datasets  # here, since it takes longer to import than all the rest of this package

    bunch = datasets.load_digits()
    pixels = bunch.data.astype(np.int64)
    if not np.array_equal(pixels, bunch.data):
        raise ValueError("scikit-learn's digits must be whole numbers of ink, got fractions.")
    frame = pd.DataFrame(pixels, columns=[f"pixel_{i // 8}_{i % 8}" for i in range(64)])
    frame["digit"] = bunch.target.astype(np.int64)
    return RealTable(
        name="digits",
        frame=frame,
        description=(
            "A row is one digit written by hand on a form: 1,797 of them by 13 people, 174 to 183 of each digit. "
            "Real. A scan of 32 by 32 black and white points was cut into blocks of 4 by 4; a pixel is the number of "
            "inked points in its block. Odd: 3 pixels at the edge (pixel_0_0, pixel_4_0, pixel_4_7) are 0 in every "
            "row. No row occurs twice. It is the test half of a larger set, whose training half was written by 30 "
            "other people; who wrote which row is not said, so a random split puts one hand on both sides."
        ),
        source=(
            "E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits (1998), UCI Machine Learning "
            "Repository, as carried by scikit-learn."
        ),
        licence="CC BY 4.0 at the repository of origin; the package scikit-learn is BSD-3.",
        units={name: "inked points of 16" for name in frame if name != "digit"} | {"digit": "the digit written, 0-9"},
        target="digit",
    )
