"""Benchmarks of helpers.prediction."""
