import pytest

from helpers.datasets.shop import simulate_shop


@pytest.fixture(scope="session")
def shop():
    """The default shop. Tests read it and leave it as it is."""
    return simulate_shop()


@pytest.fixture(scope="session")
def big_shop():
    """A shop large enough to see the truth in it, from a seed of its own."""
    return simulate_shop(n_customers=50_000, random_state=2024)
