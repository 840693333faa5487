"""Exercises of the language part."""
