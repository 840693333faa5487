"""Generative adversarial networks: the best expert, sizes, what comes back from it, counting, the bill, mending."""

from helpers.course.exercises.networks.lesson_07 import game, count  # noqa: F401, I001 - in the order of the lesson
