"""A/B tests: whose buyers they are, z, days to plan, who stops when, and yuan a mail with its doubt."""

from helpers.course.exercises.experiments.lesson_02 import counts, plans  # noqa: F401 - in the order of the lesson
