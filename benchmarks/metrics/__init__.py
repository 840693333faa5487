"""Benchmarks of helpers.metrics."""
