"""Benchmarks of helpers.experiments."""
