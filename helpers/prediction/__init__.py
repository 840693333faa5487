"""Predict a number or a class from a table: regression, classification, trees, forecasting."""

from helpers.prediction.linear_regression import LinearRegression

__all__ = ["LinearRegression"]
