"""Streaming statistics: what a mean shows, two days in one, a first alarm, who has arrived, the cheapest limit."""

from helpers.course.exercises.experiments.lesson_01 import moments, streams  # noqa: F401 - in the order of the lesson
