import dataclasses

import pytest

from helpers.datasets.real import RealTable


def test_a_table_cannot_leave_a_column_without_a_unit_or_name_a_target_it_lacks(tables):
    digits = tables["digits"]
    with pytest.raises(ValueError, match="units must name each column of digits once"):
        dataclasses.replace(digits, units={"digit": "0-9"})
    with pytest.raises(ValueError, match="target must be a column of digits or None, got 'price'"):
        dataclasses.replace(digits, target="price")
    assert "target" not in repr(dataclasses.replace(digits, target=None)).splitlines()[0]


def test_a_table_can_be_compared_and_hashed(tables):
    assert tables["digits"] != tables["caravan"]
    assert len({tables["digits"], tables["digits"]}) == 1
    assert isinstance(tables["digits"], RealTable)
