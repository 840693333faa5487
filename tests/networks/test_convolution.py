import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from helpers.networks import Conv1D, Conv2D, Dense, gradient_check

PADDINGS = st.sampled_from(["valid", "same", 0, 1, 2, 4])


def random(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape)


@settings(deadline=None, max_examples=40, derandomize=True)
@given(
    n=st.integers(1, 3),
    lengths=st.tuples(st.integers(1, 6), st.integers(1, 6)),
    size=st.tuples(st.integers(1, 4), st.integers(1, 4)),
    stride=st.tuples(st.integers(1, 3), st.integers(1, 3)),
    padding=PADDINGS,
    channels=st.tuples(st.integers(1, 2), st.integers(1, 2)),
)
def test_gradients_agree_with_differences_for_any_window(n, lengths, size, stride, padding, channels):
    zeros = 2 * padding if isinstance(padding, int) else 0
    assume(padding == "same" or all(k <= length + zeros for k, length in zip(size, lengths, strict=True)))
    result = gradient_check(Conv2D(channels[1], size, stride, padding), random(n, *lengths, channels[0]))
    assert result, result
    assert result.errors.keys() == {"X", "weights", "bias"}


@settings(deadline=None, max_examples=30, derandomize=True)
@given(
    n=st.integers(1, 3), length=st.integers(1, 7), size=st.integers(1, 4), stride=st.integers(1, 3), padding=PADDINGS
)
def test_gradients_agree_with_differences_along_a_sequence(n, length, size, stride, padding):
    assume(padding == "same" or size <= length + (2 * padding if isinstance(padding, int) else 0))
    result = gradient_check(Conv1D(2, size, stride, padding), random(n, length, 3))
    assert result, result


def test_output_is_the_sum_term_by_term():
    layer = Conv2D(2, (2, 3), (2, 1), 1).build((4, 5, 3), random_state=0, dtype="float64")
    w, b = layer.parameters["weights"], layer.parameters["bias"]
    b[:] = [0.5, -0.5]
    X = random(2, 4, 5, 3)
    x = np.zeros((2, 6, 7, 3))
    x[:, 1:-1, 1:-1] = X
    output = layer.forward(X)
    assert output.shape == (2, 3, 5, 2)
    for n, i, j, f in np.ndindex(output.shape):
        terms = [x[n, 2 * i + u, j + v, c] * w[u, v, c, f] for u, v, c in np.ndindex(2, 3, 3)]
        assert output[n, i, j, f] == pytest.approx(sum(terms) + b[f], rel=1e-12)


@pytest.mark.parametrize(
    ("shape", "size", "stride", "padding"),
    [
        ((2, 7, 6, 3), 3, 1, "valid"),
        ((2, 7, 6, 3), 3, 1, "same"),
        ((2, 7, 6, 3), (4, 2), 1, "same"),  # an odd zero more: after, not before
        ((3, 8, 7, 2), (3, 2), (2, 3), 1),  # strides that do not divide
        ((1, 5, 5, 1), 5, 1, 0),  # the kernel as large as the picture
        ((1, 1, 1, 4), 1, 1, "valid"),
        ((2, 3, 3, 2), 2, 3, 2),  # windows that lie in the padding alone
    ],
)
def test_outputs_and_gradients_equal_those_of_torch(torch, assert_same, shape, size, stride, padding):
    layer = Conv2D(5, size, stride, padding).build(shape[1:], random_state=0)
    layer.parameters["bias"][:] = random(5)
    theirs = torch.nn.Conv2d(shape[-1], 5, size, stride, padding)
    theirs.weight.data = torch.from_numpy(layer.parameters["weights"].transpose(3, 2, 0, 1).copy())
    theirs.bias.data = torch.from_numpy(layer.parameters["bias"].copy())
    assert_same(layer, theirs, random(*shape), turned=True)
    expected = theirs.weight.grad.numpy().transpose(2, 3, 1, 0)
    np.testing.assert_allclose(layer.gradients["weights"], expected, rtol=1e-5, atol=1e-5 * np.abs(expected).max())
    np.testing.assert_allclose(layer.gradients["bias"], theirs.bias.grad.numpy(), rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize(
    ("shape", "size", "stride", "padding"),
    [((2, 9, 3), 3, 1, "same"), ((2, 9, 3), 4, 1, "same"), ((1, 8, 2), 3, 2, 2), ((4, 1, 3), 1, 1, 0)],
)
def test_along_sequences_they_equal_those_of_torch_too(torch, assert_same, shape, size, stride, padding):
    layer = Conv1D(4, size, stride, padding).build(shape[1:], random_state=0)
    theirs = torch.nn.Conv1d(shape[-1], 4, size, stride, padding)
    theirs.weight.data = torch.from_numpy(layer.parameters["weights"].transpose(2, 1, 0).copy())
    theirs.bias.data = torch.from_numpy(layer.parameters["bias"].copy())
    assert_same(layer, theirs, random(*shape), turned=True)
    expected = theirs.weight.grad.numpy().transpose(2, 1, 0)
    np.testing.assert_allclose(layer.gradients["weights"], expected, rtol=1e-5, atol=1e-5)


def test_a_kernel_of_one_pixel_is_a_dense_layer_at_each_place():
    conv = Conv2D(4, 1).build((5, 6, 3), random_state=0, dtype="float64")
    dense = Dense(4).build((5, 6, 3), random_state=0, dtype="float64")
    dense.parameters["weights"][...] = conv.parameters["weights"][0, 0]
    X = random(2, 5, 6, 3)
    np.testing.assert_allclose(conv.forward(X), dense.forward(X), rtol=1e-13, atol=1e-13)


def test_a_kernel_as_large_as_the_picture_is_a_dense_layer_on_the_whole_of_it():
    conv = Conv2D(4, (5, 6)).build((5, 6, 3), random_state=0, dtype="float64")
    X = random(2, 5, 6, 3)
    expected = X.reshape(2, -1) @ conv.parameters["weights"].reshape(-1, 4)
    np.testing.assert_allclose(conv.forward(X)[:, 0, 0], expected, rtol=1e-12, atol=1e-12)


def test_what_moves_in_the_picture_moves_in_the_output():
    layer = Conv2D(3, 3, padding="same").build((12, 12, 1), random_state=0, dtype="float64")
    X = np.zeros((1, 12, 12, 1))
    X[:, 3:6, 3:6] = random(1, 3, 3, 1)
    moved = np.roll(X, (2, 3), axis=(1, 2))
    np.testing.assert_allclose(layer.forward(moved), np.roll(layer.forward(X), (2, 3), axis=(1, 2)), atol=1e-14)


@pytest.mark.parametrize("stride", [1, 2, 3, 5])
@pytest.mark.parametrize("length", [1, 4, 7])
def test_same_padding_makes_as_many_windows_as_there_are_strides(length, stride):
    assert Conv1D(2, 3, stride, "same").build((length, 1)).output_shape == (-(-length // stride), 2)


def test_a_sequence_may_have_any_length():
    layer = Conv1D(2, 3).build((None, 4), random_state=0, dtype="float64")
    assert layer.output_shape == (None, 2)
    X = random(2, 9, 4)
    np.testing.assert_allclose(layer.forward(X)[:, :3], layer.forward(X[:, :5]), rtol=1e-12, atol=1e-14)
    assert layer.backward(random(2, 3, 2)).shape == (2, 5, 4)
    with pytest.raises(ValueError, match="that fits into its padded input, got 3 for a length of 2"):
        layer.forward(X[:, :2])
    with pytest.raises(ValueError, match="A sequence needs at least one step"):
        layer.forward(X[:, :0])


@pytest.mark.parametrize("padding", ["valid", "same"])
def test_first_weights_have_the_variance_that_the_rule_asks_for(padding):
    layer = Conv2D(64, 5, padding=padding, initializer="he").build((28, 28, 16), random_state=0)
    assert np.var(layer.parameters["weights"]) == pytest.approx(2 / (25 * 16), rel=0.03)
    layer = Conv2D(64, 5, padding=padding).build((28, 28, 16), random_state=0)
    assert np.var(layer.parameters["weights"]) == pytest.approx(2 / (25 * (16 + 64)), rel=0.03)
    assert layer.penalized == {"weights"}


# Bad input


@pytest.mark.parametrize(
    ("layer", "shape", "message"),
    [
        (
            Conv2D(2, 5),
            (4, 6, 1),
            "needs a kernel_size that fits into its padded input, got 5 for a length of 4",
        ),
        (Conv2D(2, (2, 9), padding=1), (4, 6, 1), "got 9 for a length of 6 with 2 zeros around it"),
        (Conv2D(2, 3), (4, 6), r"wants samples of shape \(height, width, channels\), got shape \(4, 6\)"),
        (Conv1D(2, 3), (4, 6, 1), r"wants samples of shape \(length, channels\), got shape \(4, 6, 1\)"),
        (Conv1D(2, 3), (4, None), "wants samples of shape"),
        (Conv2D(0, 3), (4, 6, 1), "filters must be an integer of at least 1, got 0"),
        (Conv2D(2, 0), (4, 6, 1), "kernel_size must be an integer of at least 1, got 0"),
        (Conv2D(2, (1, 2, 3)), (4, 6, 1), r"kernel_size must be one integer or 2 of them, got \(1, 2, 3\)"),
        (Conv2D(2, 3, stride=0), (4, 6, 1), "stride must be an integer of at least 1, got 0"),
        (Conv2D(2, 3, padding="full"), (4, 6, 1), "padding must be one of 'valid', 'same', got 'full'"),
        (Conv2D(2, 3, padding=-1), (4, 6, 1), "padding must be an integer of at least 0, got -1"),
        (Conv2D(2, 3, initializer="uniform"), (4, 6, 1), "initializer must be one of"),
    ],
)
def test_a_window_that_makes_no_sense_is_refused(layer, shape, message):
    with pytest.raises(ValueError, match=message):
        layer.build(shape)


@pytest.mark.parametrize("layer", [Conv2D(2.5, 3), Conv2D(2, "3"), Conv2D(2, 3, 1.5), Conv2D(2, 3, padding=None)])
def test_what_is_no_number_is_refused(layer):
    with pytest.raises(TypeError, match="must be an integer of at least"):
        layer.build((4, 6, 1))
