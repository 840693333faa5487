"""Show a worked solution, with the reason why it is right, to a learner who has tried."""

import textwrap

from helpers.course.exercises import UnknownExercise, find_exercise, lesson_of
from helpers.course.lessons import find_lesson
from helpers.course.results import HONEST_TRIES, SEEN, Results


def worked_solution(name, workspace, now=False):
    """The worked solution of an exercise, or words that say when it will be shown.

    It is shown once the exercise is passed, after two honest tries, or at once if asked; the workspace notes that it
    was seen before the exercise was passed.

    Parameters
    ----------
    name : str
        For instance ``"prediction/01/line"``.
    workspace : Workspace
    now : bool, default=False
        Whether to show it without any tries.

    Returns
    -------
    str
        What to print.

    Raises
    ------
    UnknownExercise
        If there is no such exercise: the message names the nearest ones.
    """
    exercise = find_exercise(name)
    lesson = find_lesson(lesson_of(name), workspace.notebooks)
    solutions = {known.name: known.solution for known in lesson.exercises}
    if name not in solutions:
        raise UnknownExercise(f"There is no exercise {name!r} in {lesson.path.name}.")
    results = Results(workspace.folder)
    tries = results.honest_tries(name)
    if not (now or results.passed(name) or tries >= HONEST_TRIES):
        tried = (
            "You have not tried it yet" if tries == 0 else f"You have tried it {tries} time{'s' if tries > 1 else ''}"
        )
        return (
            f"{tried}: the worked solution is shown after {HONEST_TRIES} different wrong answers.\n"
            f"To see it at once: python -m helpers.course solution {name} --now"
        )
    if not results.passed(name):  # to compare a right answer with ours is no help that anybody should count
        results.record(name, SEEN)
    points = f"{exercise.points} point{'s' if exercise.points > 1 else ''}"
    return "\n\n".join(
        [
            textwrap.fill(f"{name}, {points}. {exercise.task}", 100),
            textwrap.indent(solutions[name], "    "),
            textwrap.fill(f"Why it is right: {exercise.reason}", 100),
        ]
    )
