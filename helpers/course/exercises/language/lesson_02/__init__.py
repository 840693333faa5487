"""Word embeddings: a loss by hand, how much of a frequent word is read, PPMI, an analogy, which words pay."""

from helpers.course.exercises.language.lesson_02 import steps, counts, analogies, rule  # noqa: F401, I001 - in the order of the lesson
