"""Matrix factorization: a guess put together, a new customer, slopes of a pair, whom to send a card."""

from helpers.course.exercises.recommendation.lesson_03 import guess, vectors, card  # noqa: F401, I001 - in the order of the lesson
