"""Make the learner's copy of a lesson: no solutions, no hidden tests, no outputs, and the test cells locked."""

import hashlib
import json
import logging

STUB = "pass  # your answer"  # nbgrader's own would raise, and stop Run All


def learner_copy(notebook):
    """The learner's copy of a lesson's notebook, by nbgrader's own preprocessors.

    Parameters
    ----------
    notebook : str
        The text of the notebook's file.

    Returns
    -------
    str
        The text of the copy: the same for the same input, byte for byte.

    Raises
    ------
    ValueError
        If it is no notebook, or its solution or test marks are not in order.
    """
    # Here, not above: it takes a second, and is needed only when a lesson has changed.
    from nbformat import ValidationError, v4, validate
    from nbgrader.preprocessors import ClearHiddenTests, ClearOutput, ClearSolutions, LockCells

    log = logging.getLogger(__name__)
    log.propagate = False  # what nbgrader logs, it raises as well
    log.handlers = [logging.NullHandler()]
    try:
        copy = v4.reads(_with_ids(notebook))
        validate(copy)
        for preprocessor in (
            ClearSolutions(code_stub={"python": STUB}, log=log),
            ClearHiddenTests(log=log),
            LockCells(log=log),
            ClearOutput(log=log),
        ):
            copy, _ = preprocessor.preprocess(copy, {})
    except (ValidationError, RuntimeError, ValueError, KeyError, TypeError, AttributeError) as error:
        words = " ".join(str(error).split())[:200]
        raise ValueError(f"No learner's copy can be made of the notebook: {words}") from error
    return v4.writes(copy) + "\n"


def _with_ids(notebook):
    """The notebook with an id in every cell: nbformat would give random ones, another each time."""
    content = json.loads(notebook)
    if content.get("nbformat") != 4:
        raise ValueError(f"nbformat must be 4, got {content.get('nbformat')!r}.")
    content["nbformat_minor"] = max(5, content.get("nbformat_minor", 0))
    for index, cell in enumerate(content["cells"]):
        cell.setdefault("id", hashlib.sha256(f"{index} {cell['source']}".encode()).hexdigest()[:8])
    return json.dumps(content)
