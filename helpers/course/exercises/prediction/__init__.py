"""Exercises of the lessons on prediction."""
