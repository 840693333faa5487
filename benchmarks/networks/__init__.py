"""Benchmarks of helpers.networks."""
