"""Benchmarks of helpers.language."""
