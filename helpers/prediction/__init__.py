"""Predict a number or a class from a table: regression, classification, trees, forecasting."""

from helpers.prediction.linear_regression import LinearRegression
from helpers.prediction.polynomial_features import PolynomialFeatures

__all__ = ["LinearRegression", "PolynomialFeatures"]
