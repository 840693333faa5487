"""Benchmarks of helpers.model_selection."""
