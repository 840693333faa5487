"""Standard errors, intervals, diagnostics: statsmodels, closed forms, simulation, and what is not identified."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from helpers.prediction import LinearRegression


def random_problem(seed, n, p, offset=0.0):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, p)) + offset
    return X, X @ rng.normal(size=p) + rng.normal(size=n), rng.uniform(0.2, 3.0, size=n)


def reference(X, y, weight, intercept):
    design = sm.add_constant(X, has_constant="add") if intercept else X
    return sm.WLS(y, design, weights=1.0 if weight is None else weight).fit()


@settings(deadline=None, max_examples=50)
@given(
    seed=st.integers(0, 2**32 - 1),
    n=st.integers(20, 60),
    p=st.integers(1, 5),
    offset=st.sampled_from([0.0, 3.0]),
    intercept=st.booleans(),
    weighted=st.booleans(),
    solver=st.sampled_from(["auto", "qr"]),
)
def test_inference_agrees_with_statsmodels(seed, n, p, offset, intercept, weighted, solver):
    X, y, weight = random_problem(seed, n, p, offset)
    weight = weight if weighted else None
    model = LinearRegression(fit_intercept=intercept, solver=solver).fit(X, y, weight)
    expected = reference(X, y, weight, intercept)

    def same(ours, theirs):
        np.testing.assert_allclose(ours, theirs, rtol=1e-8, atol=1e-12)

    same(model.parameters_, expected.params)
    same(model.standard_errors_, expected.bse)
    same(model.t_values_, expected.tvalues)
    same(model.p_values_, expected.pvalues)
    same(model.residual_variance_, expected.scale)
    assert model.degrees_of_freedom_ == expected.df_resid
    same(model.r2_, expected.rsquared)
    same(model.adjusted_r2_, expected.rsquared_adj)
    same(model.confidence_intervals(level=0.9), expected.conf_int(alpha=0.1))

    rows = np.random.default_rng(seed).normal(size=(7, p)) + offset
    design = sm.add_constant(rows, has_constant="add") if intercept else rows
    frame = expected.get_prediction(design).summary_frame(alpha=0.05)
    same(model.predict_interval(rows), frame[["mean_ci_lower", "mean_ci_upper"]])
    same(model.predict_interval(rows, kind="new"), frame[["obs_ci_lower", "obs_ci_upper"]])

    root = np.ones(n) if weight is None else np.sqrt(weight)
    design = sm.add_constant(X, has_constant="add") if intercept else X
    influence = sm.OLS(y * root, design * root[:, None]).fit().get_influence()
    same(model.leverage(X, weight), influence.hat_matrix_diag)
    same(model.cooks_distance(X, y, weight), influence.cooks_distance[0])


def test_standard_errors_of_a_line_are_the_textbook_formula():
    x, y = np.array([1.0, 2.0, 3.0, 4.0, 6.0]), np.array([2.0, 4.1, 5.9, 8.3, 11.7])
    model = LinearRegression().fit(x[:, None], y)
    spread = np.sum((x - x.mean()) ** 2)
    variance = np.sum((y - model.predict(x[:, None])) ** 2) / 3
    expected = [np.sqrt(variance * (1 / 5 + x.mean() ** 2 / spread)), np.sqrt(variance / spread)]
    np.testing.assert_allclose(model.standard_errors_, expected, rtol=1e-13)
    np.testing.assert_allclose(model.leverage(x[:, None]), 1 / 5 + (x - x.mean()) ** 2 / spread, rtol=1e-13)


def test_cooks_distance_is_how_far_the_fit_moves_without_the_row():
    X, y, weight = random_problem(0, 15, 2)
    model = LinearRegression().fit(X, y, weight)
    for row in range(15):
        without = LinearRegression().fit(np.delete(X, row, 0), np.delete(y, row), np.delete(weight, row))
        moved = np.sum(weight * (model.predict(X) - without.predict(X)) ** 2) / (3 * model.residual_variance_)
        np.testing.assert_allclose(model.cooks_distance(X, y, weight)[row], moved, rtol=1e-10)


def test_leverages_sum_to_the_number_of_identified_parameters():
    X, y, weight = random_problem(1, 30, 3)
    X = np.column_stack([X, X[:, 0] - X[:, 1], np.ones(30)])
    assert LinearRegression().fit(X, y).leverage(X).sum() == pytest.approx(4)
    assert LinearRegression().fit(X, y, weight).leverage(X, weight).sum() == pytest.approx(4)


def test_intervals_cover_the_truth_as_often_as_they_say():
    repetitions, level = 1000, 0.9
    rng = np.random.default_rng(5)
    X, truth, new = rng.normal(size=(12, 2)), np.array([1.0, 2.0, -3.0]), np.array([[0.5, -1.0]])
    mean = truth[0] + X @ truth[1:]
    expected = truth[0] + new @ truth[1:]
    hits = np.zeros((repetitions, 5))
    for k in range(repetitions):
        model = LinearRegression().fit(X, mean + rng.normal(size=12))
        target = np.concatenate([truth, expected, expected + rng.normal(size=1)])
        ends = np.vstack(
            [
                model.confidence_intervals(level),
                model.predict_interval(new, level),
                model.predict_interval(new, level, kind="new"),
            ]
        )
        hits[k] = (ends[:, 0] <= target) & (target <= ends[:, 1])
    # Each count is binomial: 0.1% and 99.9% points, Bonferroni over five counts being well inside the outer 1%.
    low, high = stats.binom.ppf([0.001, 0.999], repetitions, level)
    assert np.all((low <= hits.sum(axis=0)) & (hits.sum(axis=0) <= high)), hits.mean(axis=0)


def test_estimates_spread_as_their_standard_errors_say():
    rng = np.random.default_rng(6)
    X, weight = rng.normal(size=(40, 2)) + 5.0, rng.uniform(0.2, 5.0, size=40)
    fits = [LinearRegression().fit(X, X[:, 0] + rng.normal(size=40) / np.sqrt(weight), weight) for _ in range(1500)]
    spread = np.std([fit.parameters_ for fit in fits], axis=0, ddof=1)
    claimed = np.sqrt(np.mean([fit.standard_errors_**2 for fit in fits], axis=0))
    np.testing.assert_allclose(claimed / spread, 1.0, atol=4 / np.sqrt(2 * 1500))


class TestWhatIsNotIdentified:
    @pytest.fixture
    def fitted(self):
        X, y, _ = random_problem(2, 40, 2)
        frame = pd.DataFrame({"age": X[:, 0], "visits": X[:, 1], "age_plus_one": X[:, 0] + 1, "always": 7.0})
        return frame, y, LinearRegression().fit(frame, y)

    def test_twins_constants_and_the_intercept_have_no_standard_error(self, fitted):
        frame, y, model = fitted
        assert model.parameter_names_ == ["intercept", "age", "visits", "age_plus_one", "always"]
        identified = [False, False, True, False, False]
        for values in (model.standard_errors_, model.t_values_, model.p_values_, model.confidence_intervals()[:, 0]):
            np.testing.assert_array_equal(np.isfinite(values), identified)
        reduced = LinearRegression().fit(frame[["age", "visits"]], y)
        np.testing.assert_allclose(model.standard_errors_[2], reduced.standard_errors_[2], rtol=1e-12)
        assert model.degrees_of_freedom_ == reduced.degrees_of_freedom_
        np.testing.assert_allclose(model.r2_, reduced.r2_, rtol=1e-12)

    def test_summary_names_them(self, fitted):
        text = str(fitted[2].summary())
        assert "Not identified (other values fit equally well): intercept, age, age_plus_one, always." in text

    def test_a_row_that_breaks_the_combination_gets_no_interval(self, fitted):
        frame, y, model = fitted
        rows = frame.iloc[[0, 0, 0]].reset_index(drop=True)
        rows.loc[1, "age_plus_one"] += 0.01
        rows.loc[2, "always"] += 0.01
        np.testing.assert_array_equal(np.isnan(model.predict_interval(rows)).any(axis=1), [False, True, True])
        np.testing.assert_array_equal(np.isnan(model.leverage(rows)), [False, True, True])
        reduced = LinearRegression().fit(frame[["age", "visits"]], y)
        kept = reduced.predict_interval(frame[["age", "visits"]])
        np.testing.assert_allclose(model.predict_interval(frame), kept, rtol=1e-10)

    def test_without_an_intercept_a_constant_column_is_one(self):
        X, y, _ = random_problem(3, 30, 2)
        model = LinearRegression(fit_intercept=False).fit(np.column_stack([np.ones(30), X]), y)
        expected = LinearRegression().fit(X, y)
        np.testing.assert_allclose(model.standard_errors_, expected.standard_errors_, rtol=1e-11)
        assert model.summary().not_identified == []


class TestEdges:
    @pytest.mark.filterwarnings("error")
    @pytest.mark.parametrize("n", [1, 2, 3])
    def test_no_degrees_of_freedom_give_nan_and_a_sentence(self, n):
        model = LinearRegression().fit(np.arange(1.0, 7.0).reshape(3, 2)[:n] ** 2, [1.0, 2.0, 5.0][:n])
        assert model.degrees_of_freedom_ == 0
        assert np.isnan(model.standard_errors_).all()
        assert np.isnan(model.predict_interval([[1.0, 4.0]])).all()
        assert np.isnan([model.residual_variance_, model.adjusted_r2_]).all()
        assert "No degrees of freedom" in str(model.summary())

    @pytest.mark.filterwarnings("error")
    def test_a_constant_target_has_no_r2(self):
        model = LinearRegression().fit([[1.0], [2.0], [4.0]], [3.0, 3.0, 3.0])
        assert np.isnan(model.r2_)
        assert "nan" in str(model.summary())

    @pytest.mark.filterwarnings("error")
    def test_a_row_fitted_exactly_has_no_cooks_distance(self):
        X = np.array([[0.0], [0.0], [0.0], [1.0]])
        y = np.array([1.0, 2.0, 3.5, 9.0])
        np.testing.assert_array_equal(np.isnan(LinearRegression().fit(X, y).cooks_distance(X, y)), [False] * 3 + [True])

    def test_a_target_in_one_column_is_one_target(self):
        X, y, _ = random_problem(4, 20, 2)
        assert str(LinearRegression().fit(X, y[:, np.newaxis]).summary()) == str(LinearRegression().fit(X, y).summary())

    @pytest.mark.filterwarnings("error")
    def test_a_dataframe_keeps_its_names_in_every_method(self):
        X, y, weight = random_problem(4, 20, 2)
        frame = pd.DataFrame(X, columns=["age", "income"])
        model = LinearRegression().fit(frame, y, weight)
        plain = LinearRegression().fit(X, y, weight)
        for name, arguments in [("leverage", (weight,)), ("cooks_distance", (y, weight)), ("predict_interval", ())]:
            got, expected = getattr(model, name)(frame, *arguments), getattr(plain, name)(X, *arguments)
            np.testing.assert_allclose(got, expected, rtol=1e-12)

    def test_rows_of_weight_zero_do_not_count(self):
        X, y, _ = random_problem(4, 20, 2)
        weight = np.r_[np.zeros(5), np.ones(15)]
        kept = LinearRegression().fit(X[5:], y[5:])
        model = LinearRegression().fit(X, y, weight)
        assert model.degrees_of_freedom_ == kept.degrees_of_freedom_
        np.testing.assert_allclose(model.standard_errors_, kept.standard_errors_, rtol=1e-12)

    def test_several_targets_have_no_single_standard_error(self):
        X, y, _ = random_problem(4, 20, 2)
        model = LinearRegression().fit(X, np.column_stack([y, y]))
        with pytest.raises(ValueError, match=r"y must have one target for standard errors.* got 2 targets"):
            model.summary()
        assert model.leverage(X).shape == (20,)

    @pytest.mark.parametrize(
        ("use", "error", "message"),
        [
            (
                lambda m: m.confidence_intervals(95),
                ValueError,
                "level must be a number strictly between 0 and 1, got 95",
            ),
            (lambda m: m.predict_interval([[1.0]], level="95%"), TypeError, "level must be .* got '95%'"),
            (lambda m: m.predict_interval([[1.0]], kind="old"), ValueError, "kind must be one of 'mean', 'new'"),
            (lambda m: m.predict_interval([[np.nan]]), ValueError, "contains NaN"),
            (lambda m: m.leverage([[1.0, 2.0]]), ValueError, "2 features"),
            (lambda m: m.cooks_distance([[1.0]], [1.0, 2.0]), ValueError, "inconsistent numbers of samples"),
            (lambda m: m.leverage([[1.0]], sample_weight=[-1.0]), ValueError, "no negative weights"),
        ],
    )
    def test_bad_arguments_are_named(self, use, error, message):
        model = LinearRegression().fit([[1.0], [2.0], [4.0]], [1.0, 2.0, 3.0])
        with pytest.raises(error, match=message):
            use(model)


def test_the_summary_prints_every_number_once_in_its_column():
    X, y, _ = random_problem(7, 50, 2)
    model = LinearRegression().fit(pd.DataFrame(X, columns=["age", "income"]), y)
    summary = model.summary(level=0.99)
    assert list(summary.table.index) == ["intercept", "age", "income"]
    np.testing.assert_array_equal(summary.table["standard error"], model.standard_errors_)
    lines = str(summary).splitlines()
    assert "99% interval" in lines[0]
    for line, name, row in zip(lines[1:4], summary.names, summary.rows, strict=True):
        cells = line.replace("< ", "<").split()
        assert cells[0] == name
        np.testing.assert_allclose([float(cell) for cell in cells[1:3]], row[:2], rtol=1e-3)
        np.testing.assert_allclose(float(cells[3]), row[2], atol=0.005)
        assert cells[4] == ("<0.001" if row[3] < 0.001 else f"{row[3]:.3f}")
        np.testing.assert_allclose([float(cell) for cell in cells[5:]], row[4:], rtol=1e-4)
    assert lines[4].startswith("n = 50, degrees of freedom = 47, R² = ")
    assert repr(summary) == str(summary)
