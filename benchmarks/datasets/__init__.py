"""Benchmarks of helpers.datasets."""
