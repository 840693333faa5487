"""``python -m helpers.course COMMAND``: set up, open and test the course."""

# Every Python 3 must be able to read this file: one that is too old learns it here, in words.
import sys

OLDEST, TOO_NEW = (3, 11), (3, 14)  # as requires-python in pyproject.toml has it


def refusal(version):
    """What to tell someone who runs the course on an unsuitable Python; None if it is a suitable one."""
    if OLDEST <= tuple(version[:2]) < TOO_NEW:
        return None
    this = ".".join(map(str, version[:2]))
    fault = "old" if tuple(version[:2]) < OLDEST else "new"
    return (
        f"Python {this} is too {fault} for the course, which runs on 3.11, 3.12 and 3.13. Name one of them: "
        "'make lab PYTHON=python3.12', or 'python3.12 -m helpers.course lab'."
    )


def main():
    words = refusal(sys.version_info)
    if words:
        sys.stderr.write(words + "\n")
        return 2
    from helpers.course.cli import main as run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
