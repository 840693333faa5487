"""Text classification: Bayes by hand, a model written, lines cleaned, reviews sent to teams, and whom to answer."""

from helpers.course.exercises.language.lesson_01 import counting, lines, teams, answering  # noqa: F401, I001 - in the order of the lesson
