import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import log_loss

from helpers.networks import BinaryCrossEntropy, CategoricalCrossEntropy, Loss, SquaredError, gradient_check

ALL = [SquaredError, BinaryCrossEntropy, CategoricalCrossEntropy]


def targets_for(loss, shape, rng):
    if loss is CategoricalCrossEntropy:
        return rng.integers(shape[-1], size=shape[:-1])
    return rng.normal(size=shape) if loss is SquaredError else rng.integers(2, size=shape)


def weigh(loss, weight):
    """The loss with fixed weights of the rows, for the gradient check, which knows of none."""

    class Weighed(loss):
        def forward(self, logits, y):
            return super().forward(logits, y, weight)

    return Weighed()


@pytest.mark.parametrize("loss", ALL)
@settings(deadline=None, max_examples=25)
@given(
    leading=st.lists(st.integers(1, 4), min_size=1, max_size=2),
    n_outputs=st.integers(2, 5),
    seed=st.integers(0, 2**32 - 1),
)
def test_gradients_agree_with_differences_at_any_shape(loss, leading, n_outputs, seed):
    rng = np.random.default_rng(seed)
    shape = (*leading, n_outputs)
    logits, y = 2 * rng.normal(size=shape), targets_for(loss, shape, rng)
    result = gradient_check(loss(), logits, y)
    assert result, result
    weight = rng.uniform(0.5, 2, size=leading)
    assert gradient_check(weigh(loss, weight), logits, y)
    assert gradient_check(weigh(loss, weight[(slice(None),) + (0,) * (len(leading) - 1)]), logits, y)


@pytest.mark.parametrize("loss", [SquaredError, BinaryCrossEntropy])
@pytest.mark.parametrize("n", [1, 5])
def test_a_single_output_needs_no_axis_in_y(loss, n):
    rng = np.random.default_rng(0)
    logits, y = rng.normal(size=(n, 1)), rng.integers(2, size=n)
    one, other = loss(), loss()
    assert one.forward(logits, y) == other.forward(logits, y[:, None])
    np.testing.assert_array_equal(one.backward(), other.backward())
    assert one.predict(logits).shape == (n,)
    assert gradient_check(loss(), logits, y)


@pytest.mark.parametrize("shape", [(1, 3), (6, 3), (4, 5, 3)])
def test_values_and_gradients_equal_those_of_torch(torch, shape):
    rng = np.random.default_rng(0)
    n_rows = np.prod(shape[:-1])
    theirs = {
        SquaredError: lambda z, y: 0.5 * torch.nn.functional.mse_loss(z, y.double(), reduction="sum") / n_rows,
        BinaryCrossEntropy: lambda z, y: (
            torch.nn.functional.binary_cross_entropy_with_logits(z, y.double(), reduction="sum") / n_rows
        ),
        CategoricalCrossEntropy: lambda z, y: torch.nn.functional.cross_entropy(z.reshape(-1, 3), y.reshape(-1)),
    }
    for kind in ALL:
        logits, y = 3 * rng.normal(size=shape), targets_for(kind, shape, rng)
        z = torch.from_numpy(logits).requires_grad_()
        value = theirs[kind](z, torch.from_numpy(y))
        value.backward()
        loss = kind()
        assert loss.forward(logits, y) == pytest.approx(value.item(), rel=1e-13)
        np.testing.assert_allclose(loss.backward(), z.grad.numpy(), rtol=1e-11, atol=1e-15)


def test_cross_entropy_is_scikit_learns_log_loss():
    rng = np.random.default_rng(0)
    logits, y, weight = rng.normal(size=(30, 4)), rng.integers(4, size=30), rng.uniform(size=30)
    loss = CategoricalCrossEntropy()
    for w in (None, weight):
        expected = log_loss(y, loss.probabilities(logits), labels=range(4), sample_weight=w)
        assert loss.forward(logits, y, w) == pytest.approx(expected, rel=1e-12)
    loss = BinaryCrossEntropy()
    expected = log_loss(y > 1, loss.probabilities(logits[:, :1]))
    assert loss.forward(logits[:, :1], y > 1) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("size", [100, 1e4])
def test_logits_up_to_10000_give_the_exact_loss(dtype, size):
    logits, exact = np.array([[size, -size], [-size, size]], dtype=dtype), 2 * size
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        loss = CategoricalCrossEntropy()
        assert loss.forward(logits, [1, 0]) == exact
        np.testing.assert_array_equal(loss.backward(), [[0.5, -0.5], [-0.5, 0.5]])
        assert loss.forward(logits, [0, 1]) == 0
        loss = BinaryCrossEntropy()
        assert loss.forward(logits[:, :1], [0, 1]) == size
        np.testing.assert_allclose(loss.backward(), [[0.5], [-0.5]], rtol=1e-15)
        assert loss.forward(logits[:, :1], [1, 0]) < 1e-43  # exp(-100) is 4e-44


@pytest.mark.parametrize("loss", ALL)
def test_a_row_of_weight_zero_counts_for_nothing_and_one_of_weight_two_twice(loss):
    rng = np.random.default_rng(0)
    logits, y = rng.normal(size=(4, 3)), targets_for(loss, (4, 3), rng)
    weighed, repeated = loss(), loss()
    rows = [0, 1, 1, 3]
    assert weighed.forward(logits, y, [1, 2, 0, 1]) == pytest.approx(repeated.forward(logits[rows], y[rows]), rel=1e-12)
    gradient, single = weighed.backward(), repeated.backward()
    np.testing.assert_allclose(gradient[[0, 2, 3]], [single[0], 0 * single[0], single[3]], rtol=1e-12)
    np.testing.assert_allclose(gradient[1], single[1] + single[2], rtol=1e-12)


@pytest.mark.parametrize("loss", ALL)
def test_float32_stays_float32(loss):
    rng = np.random.default_rng(0)
    ours = loss()
    ours.forward(rng.normal(size=(4, 3)).astype("float32"), targets_for(loss, (4, 3), rng), [1, 2, 3, 4])
    assert ours.backward().dtype == np.float32


def test_probabilities_are_shares_and_predictions_their_largest():
    logits = np.array([[0.0, 1.0, -1.0], [1e4, 0.0, 0.0]])
    loss = CategoricalCrossEntropy()
    np.testing.assert_allclose(loss.probabilities(logits).sum(axis=1), 1)
    np.testing.assert_array_equal(loss.predict(logits), [1, 0])
    loss = BinaryCrossEntropy()
    np.testing.assert_allclose(loss.probabilities([[0.0], [np.log(3)]] * np.ones(1)), [[0.5, 0.5], [0.25, 0.75]])
    np.testing.assert_array_equal(loss.predict(np.array([[-1.0], [1.0]])), [0, 1])
    np.testing.assert_array_equal(loss.predict(np.array([[-1.0, 1.0]])), [[0, 1]])
    with pytest.raises(AttributeError, match="predicts numbers"):
        SquaredError().probabilities(logits)


@pytest.mark.parametrize(
    ("loss", "y", "error", "message"),
    [
        (CategoricalCrossEntropy, [0, 3], ValueError, "y must hold classes 0 to 2, got 3 at position 1"),
        (CategoricalCrossEntropy, [-1, 0], ValueError, "y must hold classes 0 to 2, got -1 at position 0"),
        (
            CategoricalCrossEntropy,
            [0.5, 1],
            ValueError,
            "y must hold class numbers, that is integers, got 0.5 at position 0",
        ),
        (
            CategoricalCrossEntropy,
            [1, np.nan],
            ValueError,
            "y must hold class numbers, that is integers, got nan at position 1",
        ),
        (CategoricalCrossEntropy, ["a", "b"], TypeError, "y must hold class numbers, that is integers"),
        (
            CategoricalCrossEntropy,
            [0, 1, 2],
            ValueError,
            r"y must hold one class a row, shape \(2,\), got shape \(3,\)",
        ),
        (CategoricalCrossEntropy, [[0], [1]], ValueError, "y must hold one class a row"),
        (BinaryCrossEntropy, [[0, 1, 2], [0, 0, 0]], ValueError, "y must hold labels 0 and 1.* got 2 at position 2"),
        (BinaryCrossEntropy, [[0, 1, np.nan], [0, 0, 0]], ValueError, "y must hold finite numbers only"),
        (SquaredError, [[0, 1, np.inf], [0, 0, 0]], ValueError, "y must hold finite numbers only"),
        (SquaredError, [0, 1], ValueError, r"y must have the shape of the outputs, \(2, 3\), got shape \(2,\)"),
        (SquaredError, [["a", 1, 2], [0, 0, 0]], TypeError, "y must hold numbers"),
    ],
)
def test_targets_that_do_not_suit_are_refused(loss, y, error, message):
    with pytest.raises(error, match=message):
        loss().forward(np.zeros((2, 3)), y)


def test_one_output_is_too_few_for_several_classes():
    with pytest.raises(ValueError, match="needs at least 2 outputs"):
        CategoricalCrossEntropy().forward(np.zeros((2, 1)), [0, 0])


@pytest.mark.parametrize("weight", [[1, 2, 3], [0, 0], [-1, 2], [np.nan, 1], [[1, 1]]])
def test_weights_that_do_not_suit_are_refused(weight):
    with pytest.raises(ValueError, match=r"sample_weight must (have|hold)"):
        SquaredError().forward(np.zeros((2, 3)), np.zeros((2, 3)), weight)


def test_a_loss_of_ones_own_needs_only_the_loss_of_each_row():
    class AbsoluteError(Loss):
        def each(self, logits, y):
            return np.abs(logits - y).sum(axis=-1), np.sign(logits - y)

    loss = AbsoluteError()
    assert loss.forward([[1.0], [3.0]], [0, 0]) == 2
    assert gradient_check(loss, [[1.0], [3.0]], [0, 0])
    with pytest.raises(NotImplementedError, match="must define each"):
        Loss().forward([[1.0]], [1])
