"""Evaluation: how sure a share is, columns of later, a list's lift, encoding without peeking, an honest promise."""

from helpers.course.exercises.prediction.lesson_04 import trust, peeking, mailing  # noqa: F401, I001 - in the order of the lesson
