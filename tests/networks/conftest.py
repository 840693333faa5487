import pytest


@pytest.fixture(scope="session")
def torch():
    """The other implementation, where it is installed: `pip install '.[torch]'`."""
    torch = pytest.importorskip("torch", reason="torch is not installed, so nothing is compared with it")
    torch.set_num_threads(1)
    return torch
