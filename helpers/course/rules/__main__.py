"""Print what the rules find in notebooks: ``python -m helpers.course.rules NOTEBOOK ...``."""

import argparse
import sys
from pathlib import Path

from helpers.course.rules import findings


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="python -m helpers.course.rules", description=__doc__.split(":")[0])
    parser.add_argument("notebooks", nargs="+", type=Path, metavar="NOTEBOOK")
    lines = []
    for path in parser.parse_args(arguments).notebooks:
        if not path.is_file():
            parser.error(f"there is no notebook {path}")
        lines += [f"{path}: {finding} [{rule}]" for rule, found in findings(path).items() for finding in found]
    print("\n".join(lines) or "nothing found")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
