"""A notebook that costs more than its metadata allow fails when nbval runs it."""

SLEEP = "import time; time.sleep(0.7)"
ALLOCATE = "block = bytearray(300 * 2**20); del block"


def test_a_notebook_that_takes_too_long_fails_at_the_cell_that_overruns(write, nbval):
    slow = write("slow.ipynb", "1 + 1", SLEEP, "2 + 2", seconds=1, megabytes=100)
    endless = write("endless.ipynb", "while True: pass", "2 + 2", seconds=1, megabytes=100)
    result = nbval(slow, endless, options=["--budget-factor=0.04"])  # 0.6 s each
    assert result.cells == {
        ("slow.ipynb", 0): "passed",
        ("slow.ipynb", 1): "failed",
        ("slow.ipynb", 2): "skipped",
        ("endless.ipynb", 0): "failed",
        ("endless.ipynb", 1): "skipped",
    }
    assert "s up to this cell; 0.6 s are allowed, as it took 1 s when it was executed" in result.text


def test_a_notebook_that_holds_too_much_memory_fails_even_if_it_gives_it_back(write, nbval):
    large = write("large.ipynb", "1 + 1", ALLOCATE, "2 + 2", seconds=5, megabytes=150)
    modest = write("modest.ipynb", "1 + 1", ALLOCATE, "2 + 2", seconds=5, megabytes=500)
    unmeasured = write("unmeasured.ipynb", "1 + 1", ALLOCATE)
    result = nbval(large, modest, unmeasured)
    failed = {cell for cell, ended in result.cells.items() if ended == "failed"}
    assert failed == {("large.ipynb", 1)}
    assert result.cells["large.ipynb", 2] == "skipped"
    assert "225 MB are allowed, as it held 150 MB when it was executed" in result.text


def test_the_budget_can_be_switched_off(write, nbval):
    slow = write("slow.ipynb", "1 + 1", SLEEP, ALLOCATE, seconds=0.001, megabytes=1)
    assert set(nbval(slow, options=["--budget-factor=0"]).cells.values()) == {"passed"}
