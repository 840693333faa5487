"""Exercises of the recommendation part."""
