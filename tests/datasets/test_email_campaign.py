import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy.special import expit, logit

from helpers.datasets.shop import simulate_shop

ARMS = ["control", "general", "personal"]


@pytest.fixture(scope="module")
def mailed(big_shop):
    """The campaign with what is seen and what is hidden of each customer beside it."""
    traits = big_shop.truth["customers"]["rows"][["segment", "price_sensitivity"]]
    rows = big_shop.truth["email_campaign"]["rows"]
    customers = big_shop.customers.set_index("customer_id")
    return big_shop.email_campaign.set_index("customer_id").join([customers, traits, rows])


def standardized(frame, log_odds):
    """The columns of the model of a conversion without mail."""
    X = frame.assign(channel_referral=(frame["channel"] == "referral"))[list(log_odds["coefficients"])].astype(float)
    center, scale = pd.Series(log_odds["center"]), pd.Series(log_odds["scale"])
    return (X - center.reindex(X.columns, fill_value=0.0)) / scale.reindex(X.columns, fill_value=1.0)


def test_everybody_who_had_signed_up_takes_part_and_nobody_else(big_shop):
    before = big_shop.customers["signup_date"] < pd.Timestamp("2025-10-13")
    assert big_shop.email_campaign["customer_id"].tolist() == big_shop.customers["customer_id"][before].tolist()


def test_the_lottery_is_fair(mailed):
    counts = mailed["arm"].value_counts()
    assert set(counts.index) == set(ARMS)
    assert np.abs(counts - len(mailed) / 3).max() < 4 * np.sqrt(len(mailed) * 2 / 9)
    # Balanced on what is seen: no column predicts the arm.
    for column in ("age", "income", "app_user", "newsletter", "price_sensitivity", "p_control"):
        means = mailed.groupby("arm")[column].agg(["mean", "sem"])
        assert abs(means["mean"].max() - means["mean"].min()) < 4.5 * np.sqrt(2) * means["sem"].max()


def test_a_logistic_fit_recovers_coefficients_and_effects_of_the_mails(mailed, big_shop):
    truth = big_shop.truth["email_campaign"]
    X = standardized(mailed, truth["log_odds"]).assign(intercept=1.0)
    expected = [*truth["log_odds"]["coefficients"].values(), truth["log_odds"]["intercept"]]
    for arm, effects in truth["mail_log_odds"].items():
        got = (mailed["arm"] == arm).astype(float)
        for segment, effect in effects["segment"].items():
            X[f"{arm} {segment}"] = got * (mailed["segment"] == segment)
            expected.append(effect)
        X[f"{arm} price"] = got * np.log(mailed["price_sensitivity"])
        expected.append(effects["log_price_sensitivity"])
    fit = sm.Logit(mailed["conversion"], X).fit(disp=False)
    errors = fit.params.to_numpy() - expected
    assert np.all(np.abs(errors) < 3.9 * fit.bse)
    # All 17 at once: a chi-squared number with 17 degrees of freedom exceeds 40.8 once in a thousand times.
    assert len(errors) == 17
    assert errors @ np.linalg.solve(fit.cov_params(), errors) < 40.8
    assert fit.bse["income"] < 0.02


def test_the_control_group_alone_gives_the_coefficients(mailed, big_shop):
    truth = big_shop.truth["email_campaign"]["log_odds"]
    control = mailed[mailed["arm"] == "control"]
    fit = sm.Logit(control["conversion"], sm.add_constant(standardized(control, truth))).fit(disp=False)
    assert np.all(np.abs(fit.params - [truth["intercept"], *truth["coefficients"].values()]) < 3.5 * fit.bse)


def test_about_eight_in_a_hundred_buy_without_mail(shop, mailed):
    assert shop.truth["email_campaign"]["rows"]["p_control"].mean() == pytest.approx(0.08, abs=0.005)
    assert mailed["p_control"].mean() == pytest.approx(0.08, abs=0.005)


@pytest.mark.parametrize("arm", ["general", "personal"])
@pytest.mark.parametrize("outcome", ["visit", "conversion", "spend"])
@pytest.mark.parametrize("size", ["shop", "big_shop"])
def test_the_difference_of_means_covers_the_average_effect(outcome, arm, size, request):
    shop = request.getfixturevalue(size)
    groups = shop.email_campaign.groupby("arm")[outcome].agg(["mean", "sem"])
    difference = groups["mean"][arm] - groups["mean"]["control"]
    error = np.hypot(groups["sem"][arm], groups["sem"]["control"])
    effect = shop.truth["email_campaign"]["average_effects"][outcome][arm]
    assert abs(difference - effect) < 3.5 * error
    assert effect > 0


def test_the_average_effects_are_the_means_of_the_customers_own(big_shop):
    truth = big_shop.truth["email_campaign"]
    rows = truth["rows"]
    for arm in ARMS[1:]:
        gain = rows[f"p_{arm}"] - rows["p_control"]
        visit = rows[f"p_visit_{arm}"] - rows["p_visit_control"]
        assert truth["average_effects"]["conversion"][arm] == pytest.approx(gain.mean(), abs=1e-6)
        assert truth["average_effects"]["spend"][arm] == pytest.approx((gain * rows["order_value"]).mean(), abs=1e-6)
        assert truth["average_effects"]["visit"][arm] == pytest.approx(visit.mean(), abs=1e-6)


def test_the_personal_mail_harms_the_quality_buyers_and_nobody_else(mailed):
    harmed = mailed["p_personal"] < mailed["p_control"]
    assert (harmed == (mailed["segment"] == "quality buyers")).all()
    assert 0.05 < harmed.mean() < 0.12
    means = mailed[harmed].groupby("arm")["conversion"].agg(["mean", "sem"])
    assert means["mean"]["control"] - means["mean"]["personal"] > 3 * np.hypot(*means["sem"][["control", "personal"]])


def test_what_happened_is_what_would_have_happened_in_the_drawn_arm(mailed):
    for arm in ARMS:
        mine = mailed["arm"] == arm
        assert (mailed["conversion"] == mailed[f"conversion_{arm}"])[mine].all()


def test_one_uniform_number_decides_in_all_arms(mailed):
    order = np.argsort(mailed[[f"p_{arm}" for arm in ARMS]].to_numpy(), axis=1)
    outcomes = np.take_along_axis(mailed[[f"conversion_{arm}" for arm in ARMS]].to_numpy(), order, axis=1)
    assert (np.diff(outcomes, axis=1) >= 0).all()


def test_every_probability_is_kept(mailed):
    for arm in ARMS:
        p = mailed[f"p_{arm}"]
        bound = 4 * np.sqrt((p * (1 - p)).sum())
        assert abs((mailed[f"conversion_{arm}"] - p).sum()) < bound
        visit = mailed[mailed["arm"] == arm]
        q = visit[f"p_visit_{arm}"]
        assert abs((visit["visit"] - q).sum()) < 4 * np.sqrt((q * (1 - q)).sum())


def test_a_visit_has_the_log_odds_of_a_conversion_plus_a_shift(mailed, big_shop):
    shift = big_shop.truth["email_campaign"]["visit_log_odds_shift"]
    for arm in ARMS:
        # Both sides were rounded to six decimals, and the shift makes a rounding of p up to 3.7 times as large.
        shifted = expit(logit(mailed[f"p_{arm}"]) + shift)
        np.testing.assert_allclose(mailed[f"p_visit_{arm}"], shifted, atol=4e-6)


def test_who_buys_has_visited_and_who_does_not_buy_spends_nothing(mailed):
    assert (mailed["visit"] >= mailed["conversion"]).all()
    assert ((mailed["spend"] > 0) == (mailed["conversion"] == 1)).all()


def test_what_buyers_spend_has_the_mean_and_the_scatter_of_the_truth(mailed, big_shop):
    value = big_shop.truth["email_campaign"]["order_value"]
    buyers = mailed[mailed["conversion"] == 1]
    np.testing.assert_allclose(
        buyers["order_value"], value["intercept"] + value["income"] * buyers["income"], atol=0.006
    )
    log = np.log(buyers["spend"] / buyers["order_value"])
    n, sd = len(buyers), value["log_sd"]
    assert log.mean() == pytest.approx(-(sd**2) / 2, abs=4 * sd / np.sqrt(n))
    assert log.std() == pytest.approx(sd, rel=4 / np.sqrt(2 * n))
    means = log.groupby(buyers["arm"]).agg(["mean", "sem"])
    assert means["mean"].max() - means["mean"].min() < 4.5 * np.sqrt(2) * means["sem"].max()


def test_the_best_possible_scores_are_those_of_the_true_probabilities(mailed, big_shop):
    best = big_shop.truth["email_campaign"]["best_possible"]
    p = np.select([mailed["arm"] == arm for arm in ARMS], [mailed[f"p_{arm}"] for arm in ARMS])
    y = mailed["conversion"]
    loss = -(y * np.log(p) + (1 - y) * np.log(1 - p))
    assert abs(loss.mean() - best["log_loss"]) < 4 * loss.sem()
    wrong = y != (p > 0.5)
    assert abs(wrong.mean() - best["error"]) < 4 * wrong.sem()


def test_a_campaign_that_reached_nobody_has_no_averages():
    shops = (simulate_shop(1, seed) for seed in range(200))
    empty = next(shop for shop in shops if shop.email_campaign.empty)
    truth = empty.truth["email_campaign"]
    assert truth["average_effects"]["spend"] == {"general": None, "personal": None}
    assert truth["best_possible"] == {"log_loss": None, "error": None}
