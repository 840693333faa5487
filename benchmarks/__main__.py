"""Print the table: `python -m benchmarks [NAME ...]`, where a name is a benchmark's or a part's."""

import os
import sys

if __name__ == "__main__":
    # One thread each, so that ratios compare methods and not pools; libraries read this when they are first imported.
    for variable in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"):
        os.environ[variable] = "1"

import argparse
import platform
from importlib.metadata import version

from threadpoolctl import threadpool_limits

from benchmarks import harness


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Time each helper beside the library.")
    parser.add_argument("names", nargs="*", metavar="NAME", help="benchmarks or parts, say prediction; all if none")
    parser.add_argument("--list", action="store_true", help="print the names of all benchmarks and stop")
    parser.add_argument("--seconds", type=float, default=2.0, help="how long to go on at each size (default 2)")
    options = parser.parse_args(arguments)
    try:
        chosen = harness.select(options.names, harness.discover())
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    if options.list:
        print("\n".join(chosen))
        return 0

    lines, notes = [], []
    with threadpool_limits(limits=1):
        for name in chosen:
            print(f"timing {name} ...", file=sys.stderr)
            module = harness.load(name)
            lines += harness.rows(name, module, seconds=options.seconds)
            notes += [f"\n{name}: {module.NOTE}"] * hasattr(module, "NOTE")
    print(f"Python {platform.python_version()}, numpy {version('numpy')}, {platform.machine()}, one BLAS thread.")
    print("Medians of turns taken alternately; ratio = helper / library, below 1 the helper is faster.\n")
    print(harness.table(lines), *notes, sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
