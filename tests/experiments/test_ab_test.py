import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from helpers.datasets import load_shop
from helpers.experiments import (
    ABTest,
    benjamini_hochberg,
    cluster_difference,
    cuped,
    holm,
    proportion_difference_interval,
    two_proportion_test,
    welch_test,
)

ARMS = {"control": (205, 5000), "general": (230, 5010), "personal": (268, 4990)}


def test_each_variant_is_compared_with_the_control():
    test = ABTest.from_counts(ARMS, "control", level=0.9)
    for name in ("general", "personal"):
        row = test.table.loc[name]
        interval = proportion_difference_interval(*ARMS["control"], *ARMS[name], level=0.9)
        assert (row["difference"], row["low"], row["high"]) == tuple(interval)
        assert row["p_value"] == two_proportion_test(*ARMS["control"], *ARMS[name]).p_value
        assert (row["n"], row["value"]) == (ARMS[name][1], ARMS[name][0] / ARMS[name][1])


@pytest.mark.parametrize(("name", "adjust"), [("holm", holm), ("benjamini-hochberg", benjamini_hochberg)])
def test_p_values_are_adjusted_as_asked(name, adjust):
    table = ABTest.from_counts(ARMS, "control", adjustment=name).table
    np.testing.assert_array_equal(table["adjusted_p_value"], adjust(table["p_value"]))
    plain = ABTest.from_counts(ARMS, "control", adjustment="none").table
    np.testing.assert_array_equal(plain["adjusted_p_value"], plain["p_value"])


def test_a_table_of_yes_and_no_gives_what_its_counts_give():
    frame = load_shop().email_campaign
    test = ABTest.from_frame(frame, arm="arm", outcome="conversion", control="control")
    counts = {name: (int(part.sum()), len(part)) for name, part in frame.groupby("arm")["conversion"]}
    pd.testing.assert_frame_equal(test.table, ABTest.from_counts(counts, "control").table)
    assert test.is_share


def test_the_last_line_counts_what_was_drawn_by_lot():
    assert str(ABTest.from_counts(ARMS, "control", unit="voters")).endswith("15,000 voters, split as planned.")
    frame = frame_of_cities().assign(yes=lambda frame: frame["spend"] > 100)
    asked = {"arm": "arm", "control": "a", "unit": "orders"}
    for outcome in ("yes", "spend"):
        assert "600 orders, split" in str(ABTest.from_frame(frame, outcome=outcome, **asked))
    assert "30 clusters (city), split" in str(ABTest.from_frame(frame, outcome="spend", cluster="city", **asked))


def frame_of_cities():
    rng = np.random.default_rng(0)
    city = np.repeat(np.arange(30), 20)
    before = rng.gamma(2, 50, 600)
    spend = before + rng.normal(0, 8, 30)[city] + rng.normal(0, 20, 600)
    return pd.DataFrame({"arm": np.array(["a", "b", "c"])[city % 3], "city": city, "before": before, "spend": spend})


def test_amounts_covariates_and_clusters_are_told_apart():
    frame = frame_of_cities()
    a, b = (frame[frame["arm"] == name] for name in "ab")
    asked = {"arm": "arm", "outcome": "spend", "control": "a"}
    plain = ABTest.from_frame(frame, **asked).table.loc["b"]
    assert plain["p_value"] == welch_test(a["spend"], b["spend"]).p_value
    sharper = ABTest.from_frame(frame, **asked, covariates="before").table.loc["b"]
    assert sharper["difference"] == cuped(a["spend"], b["spend"], a[["before"]], b[["before"]]).interval.estimate
    assert sharper["high"] - sharper["low"] < plain["high"] - plain["low"]
    wider = ABTest.from_frame(frame, **asked, cluster="city").table.loc["b"]
    both = pd.concat([a, b])
    robust = cluster_difference(both["spend"], both["arm"] == "b", both["city"])
    assert (wider["low"], wider["p_value"]) == (robust.low, robust.p_value)


def test_the_print_warns_of_a_split_that_was_not_planned():
    fair = ABTest.from_counts(ARMS, "control")
    assert "split as planned." in str(fair)
    assert "NOT" not in str(fair)
    unfair = ABTest.from_counts({**ARMS, "general": (180, 4300)}, "control")
    assert "NOT split as planned" in str(unfair)
    assert len(str(fair).splitlines()) == 3


def test_a_planned_split_is_read_by_the_names_of_the_arms():
    arms = {"control": (50, 1000), "general": (100, 2010), "personal": (160, 2990)}
    planned = ABTest.from_counts(arms, "control", shares={"personal": 3, "control": 1, "general": 2})
    np.testing.assert_allclose(planned.sample_ratio.expected, [1000, 2000, 3000])
    assert not planned.sample_ratio.mismatch
    assert ABTest.from_counts(arms, "control").sample_ratio.mismatch


def test_where_cities_were_drawn_the_split_counts_cities():
    frame = frame_of_cities()
    large = pd.concat([frame, *[frame[frame["city"] == 1]] * 9])  # one city of arm b is far larger than the others
    asked = {"arm": "arm", "outcome": "spend", "control": "a"}
    assert ABTest.from_frame(large, **asked).sample_ratio.mismatch
    by_city = ABTest.from_frame(large, **asked, cluster="city")
    np.testing.assert_array_equal(by_city.sample_ratio.observed, [10, 10, 10])
    assert "30 clusters (city), split as planned." in str(by_city)


def test_the_print_says_what_was_taken_out():
    asked = {"arm": "arm", "outcome": "spend", "control": "a"}
    text = str(ABTest.from_frame(frame_of_cities(), **asked, covariates="before"))
    assert "before taken out of the differences; p adjusted" in text
    assert "taken out" not in str(ABTest.from_frame(frame_of_cities(), **asked))


def test_amounts_print_without_percent():
    text = str(ABTest.from_frame(frame_of_cities(), arm="arm", outcome="spend", control="a"))
    assert "points" not in text
    assert text.startswith("b: ")


def test_the_picture_shows_each_interval_in_percentage_points():
    test = ABTest.from_counts(ARMS, "control")
    fig, ax = plt.subplots()
    assert test.plot(ax) is ax
    line = ax.containers[0]
    np.testing.assert_allclose(line[0].get_xdata(), 100 * test.table["difference"].to_numpy()[::-1])
    ends = np.array([segment[:, 0] for segment in line[2][0].get_segments()])
    np.testing.assert_allclose(ends, 100 * test.table[["low", "high"]].to_numpy()[::-1])
    assert [label.get_text() for label in ax.get_yticklabels()] == ["personal", "general"]
    plt.close(fig)


def test_a_changed_copy_leaves_the_test_as_it_is():
    test = ABTest.from_counts(ARMS, "control")
    copy = test.to_frame()
    copy.loc["general", "p_value"] = 0
    assert test.table.loc["general", "p_value"] > 0.1


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda f: ABTest.from_counts(ARMS, "nobody"), ValueError, "control must be one of the arms control, general"),
        (lambda f: ABTest.from_counts({"a": (1, 2)}, "a"), ValueError, "a variant beside"),
        (lambda f: ABTest.from_counts({"a": (1, 2), "b": (0, 0)}, "a"), ValueError, "n of b must hold whole numbers"),
        (lambda f: ABTest.from_counts(ARMS, "control", shares={"control": 1}), ValueError, "shares must name each arm"),
        (lambda f: ABTest.from_counts(ARMS, "control", adjustment="all"), ValueError, "adjustment must be one of"),
        (
            lambda f: ABTest.from_counts(ARMS, "control", unit=5),
            TypeError,
            "unit must be a word, such as 'customers', got 5",
        ),
        (lambda f: ABTest.from_frame(f, arm="arm", outcome="spend", control="a", unit=" "), TypeError, "unit must be"),
        (lambda f: ABTest.from_frame(f, arm="x", outcome="spend", control="a"), ValueError, "have a column 'x'"),
        (lambda f: ABTest.from_frame(f, arm="arm", outcome="arm", control="a"), TypeError, "must hold numbers"),
        (
            lambda f: ABTest.from_frame(f, arm="arm", outcome="spend", control="a", covariates="arm"),
            TypeError,
            "column 'arm' must hold numbers",
        ),
        (
            lambda f: ABTest.from_frame(
                f, arm="arm", outcome="spend", control="a", covariates="before", cluster="city"
            ),
            ValueError,
            "not both",
        ),
        (
            lambda f: ABTest.from_frame(f.assign(spend=np.nan), arm="arm", outcome="spend", control="a"),
            ValueError,
            "no gaps, got 600 of 600",
        ),
    ],
)
def test_what_makes_no_test_is_refused(call, error, words):
    with pytest.raises(error, match=words):
        call(frame_of_cities())
