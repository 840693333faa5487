"""Inference of the logistic regression: statsmodels' numbers, coverage of a known truth, what a penalty changes."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit

from helpers.prediction import LogisticRegression


def problem(seed, n=200, p=3, base=-0.5):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, p)) * 10.0 ** rng.uniform(-3, 3, size=p)
    X += rng.normal(size=p) * X.std(axis=0)
    scores = base + (X - X.mean(axis=0)) / X.std(axis=0) @ rng.normal(scale=0.7, size=p)
    return X, (rng.random(n) < expit(scores)).astype(int)


@settings(deadline=None, max_examples=25, derandomize=True)
@given(seed=st.integers(0, 2**32 - 1), n=st.integers(80, 300), p=st.integers(1, 5), intercept=st.booleans())
def test_all_numbers_are_those_of_statsmodels(seed, n, p, intercept):
    X, y = problem(seed, n, p)
    ours = LogisticRegression(C=np.inf, fit_intercept=intercept).fit(X, y)
    # In units of the columns' spread, where statsmodels' Newton is at its most exact.
    unit = X.std(axis=0)
    columns = sm.add_constant(X / unit) if intercept else X / unit
    theirs = sm.Logit(y, columns).fit(disp=0, method="newton", maxiter=100, tol=1e-14)
    unit = np.concatenate([np.ones(int(intercept)), unit])
    np.testing.assert_allclose(ours.parameters_ * unit, theirs.params, rtol=1e-8, atol=1e-10)
    np.testing.assert_allclose(ours.standard_errors_ * unit, theirs.bse, rtol=1e-7)
    np.testing.assert_allclose(ours.z_values_, theirs.tvalues, rtol=1e-7, atol=1e-8)
    np.testing.assert_allclose(ours.p_values_, theirs.pvalues, rtol=1e-5, atol=1e-12)
    np.testing.assert_allclose(ours.confidence_intervals(0.9) * unit[:, None], theirs.conf_int(0.1), rtol=1e-6)
    np.testing.assert_allclose(ours.covariance_ * np.outer(unit, unit), theirs.cov_params(), rtol=1e-5, atol=1e-8)
    np.testing.assert_allclose(ours.log_likelihood_, theirs.llf, rtol=1e-10)
    if intercept:
        # statsmodels searches for the null model's likelihood; ours is that of the shares.
        np.testing.assert_allclose(ours.pseudo_r2_, theirs.prsquared, atol=1e-8)


@pytest.mark.parametrize("solver", ["lbfgs", "gradient"])
def test_every_solver_has_errors_without_a_penalty(solver):
    X, y = problem(0)
    model = LogisticRegression(C=np.inf, solver=solver, max_iter=10_000).fit(X, y)
    newton = LogisticRegression(C=np.inf).fit(X, y)
    np.testing.assert_allclose(model.standard_errors_, newton.standard_errors_, rtol=1e-5)


def test_weights_count_as_rows():
    X, y = problem(1)
    weight = np.random.default_rng(1).integers(0, 4, size=len(y))
    weighted = LogisticRegression(C=np.inf).fit(X, y, weight)
    repeated = LogisticRegression(C=np.inf).fit(np.repeat(X, weight, axis=0), np.repeat(y, weight))
    np.testing.assert_allclose(weighted.standard_errors_, repeated.standard_errors_, rtol=1e-9)
    np.testing.assert_allclose(weighted.log_likelihood_, repeated.log_likelihood_, rtol=1e-12)


def test_odds_ratios_and_their_intervals_are_powers_of_e():
    X, y = problem(2)
    model = LogisticRegression(C=np.inf).fit(X, y)
    np.testing.assert_allclose(model.odds_ratios_, np.exp(model.coef_[0]))
    np.testing.assert_allclose(model.odds_ratio_intervals(), np.exp(model.confidence_intervals()[1:]))


def test_intervals_cover_a_known_truth_as_often_as_they_say():
    rng = np.random.default_rng(0)
    truth = np.array([-1.0, 0.8, -0.5])
    X = rng.normal(size=(400, 2))
    chance = expit(truth[0] + X @ truth[1:])
    covered = np.zeros((400, 3))
    held = np.zeros(400)
    for k in range(400):
        model = LogisticRegression(C=np.inf).fit(X, rng.random(400) < chance)
        lower, upper = model.confidence_intervals().T
        covered[k] = (lower < truth) & (truth < upper)
        lower, upper = model.predict_interval(X[:5]).T
        held[k] = np.mean((lower < chance[:5]) & (chance[:5] < upper))
    # Four standard errors of a share of 400 draws are 0.044.
    np.testing.assert_allclose(covered.mean(axis=0), 0.95, atol=0.044)
    np.testing.assert_allclose(held.mean(), 0.95, atol=0.044)


def test_an_interval_of_a_probability_is_the_delta_method_bent_by_the_curve():
    X, y = problem(3)
    model = LogisticRegression(C=np.inf).fit(X, y)
    rows = np.column_stack([np.ones(5), X[:5]])
    half = 1.959963984540054 * np.sqrt(np.einsum("ij,jk,ik->i", rows, model.covariance_, rows))
    scores = model.decision_function(X[:5])
    expected = expit(np.column_stack([scores - half, scores + half]))
    np.testing.assert_allclose(model.predict_interval(X[:5]), expected, rtol=1e-9)


def test_with_a_penalty_errors_are_those_of_the_curvature_with_the_prior():
    X, y = problem(4)
    model = LogisticRegression(C=0.5).fit(X, y)
    P = model.predict_proba(X)[:, 1]
    with_ones = np.column_stack([np.ones(len(X)), X])
    curvature = (with_ones.T * (P * (1 - P))) @ with_ones + np.diag([0.0, 2.0, 2.0, 2.0])
    # Equilibrated before it is inverted: the columns' units differ by a factor of up to a million.
    unit = np.sqrt(np.diag(curvature))
    covariance = np.linalg.inv(curvature / np.outer(unit, unit)) / np.outer(unit, unit)
    np.testing.assert_allclose(model.standard_errors_, np.sqrt(np.diag(covariance)), rtol=1e-6)
    assert "Penalty C = 0.5: estimates are pulled towards 0" in str(model.summary())


def test_summary_has_a_table_and_says_what_it_is():
    X, y = problem(5)
    frame = pd.DataFrame(X, columns=["age", "income", "visits"])
    summary = LogisticRegression(C=np.inf).fit(frame, np.where(y == 1, "buys", "stays away")).summary(level=0.9)
    lines = str(summary).splitlines()
    assert lines[0] == "log-odds of 'stays away'"
    assert "90% interval" in lines[1]
    assert [line.split()[0] for line in lines[2:6]] == ["intercept", "age", "income", "visits"]
    assert len(lines) == 7
    assert all(len(line) <= 96 for line in lines)
    assert list(summary.table.index) == summary.names
    np.testing.assert_allclose(summary.table["odds ratio"], np.exp(summary.table["coefficient"]))
    assert repr(summary) == str(summary)


def test_class_weights_are_flagged():
    X, y = problem(6)
    assert "Class weights: errors are not" in str(LogisticRegression(class_weight="balanced").fit(X, y).summary())


def test_questions_without_an_answer_are_refused_in_words():
    X, y = problem(7)
    three = LogisticRegression().fit(X, np.arange(len(y)) % 3)
    for use in ["standard_errors_", "odds_ratios_", "parameters_"]:
        with pytest.raises(ValueError, match=r"y must have two classes .* got 3"):
            getattr(three, use)
    with pytest.raises(ValueError, match="solver must be 'newton' for errors of a penalized fit, got 'lbfgs'"):
        _ = LogisticRegression(solver="lbfgs").fit(X, y).standard_errors_
    with pytest.raises(ValueError, match="level must be a number strictly between 0 and 1, got 95"):
        LogisticRegression().fit(X, y).confidence_intervals(level=95)
