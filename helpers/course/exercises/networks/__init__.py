"""Exercises of the networks part."""
