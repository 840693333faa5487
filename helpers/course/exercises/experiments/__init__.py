"""Exercises of the experiments part."""
