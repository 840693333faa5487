"""Support vector machines: the width of a road, its price, one step of a pair, scaling, and a call list."""

from helpers.course.exercises.prediction.lesson_05 import road, shop  # noqa: F401 - in the order of the lesson
