import numpy as np
import pytest


@pytest.fixture(scope="session")
def torch():
    """The other implementation, where it is installed: `pip install '.[torch]'`."""
    torch = pytest.importorskip("torch", reason="torch is not installed, so nothing is compared with it")
    torch.set_num_threads(1)
    return torch


@pytest.fixture(scope="session")
def assert_same(torch):
    """Run a batch and a random gradient through a layer and its like in torch: outputs and gradients for X agree.

    Where torch wants channels first, say `turned`. The parameters' gradients stand in both layers afterwards.
    """

    def compare(layer, theirs, X, turned=False, tolerance=1e-5, training=True):
        X = np.asarray(X, dtype=layer.dtype)
        output = layer.forward(X, training=training)
        grad = np.random.default_rng(1).normal(size=output.shape).astype(layer.dtype)
        grad_X = layer.backward(grad)
        X_theirs = torch.from_numpy(np.moveaxis(X, -1, 1).copy() if turned else X.copy()).requires_grad_()
        output_theirs = theirs(X_theirs)
        output_theirs.backward(torch.from_numpy(np.moveaxis(grad, -1, 1).copy() if turned else grad.copy()))
        for ours, other in ((output, output_theirs.detach().numpy()), (grad_X, X_theirs.grad.numpy())):
            other = np.moveaxis(other, 1, -1) if turned else other
            assert ours.shape == other.shape
            np.testing.assert_allclose(ours, other, rtol=tolerance, atol=tolerance * max(1, np.abs(other).max()))

    return compare
