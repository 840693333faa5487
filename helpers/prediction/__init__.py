"""Predict a number or a class from a table: regression, classification, trees, forecasting."""

from helpers.prediction.linear_regression import LinearRegression
from helpers.prediction.logistic_regression import LogisticRegression, SeparationWarning
from helpers.prediction.polynomial_features import PolynomialFeatures
from helpers.prediction.ridge import Ridge, RidgeCV, ridge_path

__all__ = [
    "LinearRegression",
    "LogisticRegression",
    "PolynomialFeatures",
    "Ridge",
    "RidgeCV",
    "SeparationWarning",
    "ridge_path",
]
