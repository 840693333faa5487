"""Benchmarks of helpers.recommendation."""
