"""Predict a number or a class from a table: regression, classification, trees, forecasting."""

from helpers.prediction.autoregression import AutoRegression
from helpers.prediction.decision_tree import DecisionTreeClassifier, DecisionTreeRegressor
from helpers.prediction.decomposition import Decomposition, seasonal_decompose
from helpers.prediction.exponential_smoothing import ExponentialSmoothing
from helpers.prediction.gaussian_nb import GaussianNB
from helpers.prediction.lasso import Lasso, lasso_path
from helpers.prediction.linear_regression import LinearRegression
from helpers.prediction.linear_svm import LinearSVC
from helpers.prediction.logistic_regression import LogisticRegression, SeparationWarning
from helpers.prediction.permutation_importance import permutation_importance
from helpers.prediction.polynomial_features import PolynomialFeatures
from helpers.prediction.random_forest import RandomForestClassifier, RandomForestRegressor
from helpers.prediction.ridge import Ridge, RidgeCV, ridge_path
from helpers.prediction.rolling_origin import RollingOrigin, rolling_forecasts
from helpers.prediction.seasonal_naive import SeasonalNaive
from helpers.prediction.svm import SVC
from helpers.prediction.tree_drawing import export_text, list_rules, plot_tree

__all__ = [
    "SVC",
    "AutoRegression",
    "DecisionTreeClassifier",
    "DecisionTreeRegressor",
    "Decomposition",
    "ExponentialSmoothing",
    "GaussianNB",
    "Lasso",
    "LinearRegression",
    "LinearSVC",
    "LogisticRegression",
    "PolynomialFeatures",
    "RandomForestClassifier",
    "RandomForestRegressor",
    "Ridge",
    "RidgeCV",
    "RollingOrigin",
    "SeasonalNaive",
    "SeparationWarning",
    "export_text",
    "lasso_path",
    "list_rules",
    "permutation_importance",
    "plot_tree",
    "ridge_path",
    "rolling_forecasts",
    "seasonal_decompose",
]
