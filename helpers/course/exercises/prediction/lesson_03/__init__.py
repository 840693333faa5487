"""Logistic regression: an odds ratio read, slope and interval written, whom to mail, whom to call."""

from helpers.course.exercises.prediction.lesson_03 import curve, mailing, calls  # noqa: F401, I001 - in the order of the lesson
