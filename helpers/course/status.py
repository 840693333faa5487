"""The learner's table: each lesson with what was passed, earned and looked up."""

import textwrap

from helpers.course.lessons import find_lessons
from helpers.course.results import SEEN, Results

WIDTH = 100
_HEAD = ("lesson", "title", "minutes", "passed", "points", "seen")


def report(workspace):
    """A table of all lessons: minutes, checks passed, points earned, and how many worked solutions were seen.

    Parameters
    ----------
    workspace : Workspace
        Need not have been laid yet.

    Returns
    -------
    str
        At most 100 columns wide.

    Examples
    --------
    >>> from helpers.course.workspace import Workspace
    >>> print(report(Workspace("nowhere", "nowhere")))
    There are no lessons in nowhere.
    """
    lessons = find_lessons(workspace.notebooks)
    if not lessons:
        return f"There are no lessons in {workspace.notebooks}."
    events = Results(workspace.folder).events()
    passed = {event.name for event in events if event.verdict == "right"}
    seen = {event.name for event in events if event.verdict == SEEN}
    rows, names, total = [], [], [0, 0, 0, 0, 0, 0]
    for lesson in lessons:
        exercises = lesson.exercises
        done = [exercise for exercise in exercises if exercise.name in passed]
        looked_up = [exercise.name for exercise in exercises if exercise.name in seen]
        numbers = [lesson.minutes, len(done), len(exercises), _sum(done), _sum(exercises), len(looked_up)]
        rows.append((lesson.id, lesson.title, *_as_cells(numbers)))
        names += looked_up
        total = [one + other for one, other in zip(total, numbers, strict=True)]
    lines = _aligned([_HEAD, *rows, ("total", "", *_as_cells(total))])
    if names:
        lines += ["", *textwrap.wrap(f"Worked solutions seen: {', '.join(names)}", WIDTH)]
    return "\n".join(lines)


def _sum(exercises):
    return sum(exercise.points for exercise in exercises)


def _as_cells(numbers):
    minutes, done, exercises, earned, possible, looked_up = numbers
    return str(minutes), f"{done}/{exercises}", f"{earned:g}/{possible:g}", str(looked_up or "")


def _aligned(rows):
    """Lines of text: words to the left, numbers to the right; the title gives way where the line is too long."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEAD))]
    gaps = 2 * (len(_HEAD) - 1)
    widths[1] = max(5, min(widths[1], WIDTH - gaps - sum(widths) + widths[1]))
    lines = []
    for row in rows:
        title = row[1] if len(row[1]) <= widths[1] else row[1][: widths[1] - 3] + "..."
        words = [row[0].ljust(widths[0]), title.ljust(widths[1])]
        numbers = [value.rjust(width) for value, width in zip(row[2:], widths[2:], strict=True)]
        lines.append("  ".join(words + numbers).rstrip())
    rule = "-" * max(map(len, lines))
    return [lines[0], rule, *lines[1:-1], rule, lines[-1]]
