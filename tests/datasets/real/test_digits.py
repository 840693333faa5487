import numpy as np
from sklearn import datasets as sklearn_datasets


def test_digits_are_scikit_learns_with_the_label_last(tables):
    frame, bunch = tables["digits"].frame, sklearn_datasets.load_digits()
    np.testing.assert_array_equal(frame.drop(columns="digit").to_numpy().reshape(-1, 8, 8), bunch.images)
    np.testing.assert_array_equal(frame["digit"], bunch.target)
    assert list(frame)[:10] == [*bunch.feature_names[:10]]
    assert (frame.dtypes == np.int64).all()


def test_digit_oddities_are_as_many_as_described(tables, says):
    table, pixels = tables["digits"], tables["digits"].frame.drop(columns="digit")
    counts = table.frame["digit"].value_counts()
    assert (counts.min(), counts.max(), sorted(counts.index)) == (174, 183, list(range(10)))
    assert pixels.columns[(pixels == 0).all()].tolist() == ["pixel_0_0", "pixel_4_0", "pixel_4_7"]
    assert (pixels.min(axis=None), pixels.max(axis=None), pixels.duplicated().sum()) == (0, 16, 0)
    says(table, "174 to 183", "3 pixels at the edge (pixel_0_0, pixel_4_0, pixel_4_7)", "No row occurs twice")
