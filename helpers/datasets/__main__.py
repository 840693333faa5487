"""``python -m helpers.datasets [folder]`` writes the snapshot of the shop, into ``datasets/`` unless told where."""

import sys

from helpers.datasets.shop import simulate_shop
from helpers.datasets.snapshot import snapshot_folder, write_snapshot

if __name__ == "__main__":
    folder = sys.argv[1] if len(sys.argv) > 1 else snapshot_folder()
    write_snapshot(simulate_shop(), folder)
    print(f"The shop was written to {folder}.")
