import pandas as pd
import pytest

from helpers.datasets.rules import first_match, matches

FRAME = pd.DataFrame({"age": [20, 30, 40], "channel": ["social", "social", "store"]})


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        ([["age", "<", 30]], [True, False, False]),
        ([["age", "<=", 30]], [True, True, False]),
        ([["age", ">", 30]], [False, False, True]),
        ([["age", ">=", 30]], [False, True, True]),
        ([["channel", "==", "social"], ["age", ">=", 30]], [False, True, False]),
        ([], [True, True, True]),
    ],
)
def test_a_row_matches_when_it_meets_all_conditions(conditions, expected):
    assert matches(FRAME, conditions).tolist() == expected


def test_the_first_rule_that_a_row_meets_decides():
    rules = [{"conditions": [["age", "<", 30]]}, {"conditions": [["channel", "==", "social"]]}, {"conditions": []}]
    assert first_match(FRAME, rules).tolist() == [0, 1, 2]
