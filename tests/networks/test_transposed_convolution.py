import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from helpers.networks import Conv2D, ConvTranspose2D, Dense, gradient_check, transposed_convolution

SIDES = st.tuples(st.integers(1, 4), st.integers(1, 4))
STRIDES = st.tuples(st.integers(1, 3), st.integers(1, 3))


def random(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape)


def last_start(lengths, size, padding):
    """The last place along each side where a window could begin."""
    zeros = 2 * padding if isinstance(padding, int) else 0
    return [length + zeros - k for length, k in zip(lengths, size, strict=True)]


@settings(deadline=None, max_examples=60, derandomize=True)
@given(
    n=st.integers(1, 3),
    lengths=st.tuples(st.integers(1, 9), st.integers(1, 9)),
    size=SIDES,
    stride=STRIDES,
    padding=st.sampled_from(["valid", 0, 1, 2]),
    channels=st.tuples(st.integers(1, 3), st.integers(1, 3)),
)
def test_it_is_the_transpose_of_the_convolution_for_any_window(n, lengths, size, stride, padding, channels):
    left = last_start(lengths, size, padding)
    assume(min(left) >= 0)
    extra = tuple(rest % step for rest, step in zip(left, stride, strict=True))  # where the stride does not divide
    conv = Conv2D(channels[1], size, stride, padding).build((*lengths, channels[0]), 0, "float64")
    back = ConvTranspose2D(channels[0], size, stride, padding, extra).build(conv.output_shape, 1, "float64")
    back.parameters["weights"][...] = conv.parameters["weights"]
    assert back.output_shape == conv.input_shape
    y, x = random(n, *conv.input_shape), random(n, *conv.output_shape, seed=1)
    assert np.sum(conv.forward(y) * x) == pytest.approx(np.sum(y * back.forward(x)), rel=1e-10, abs=1e-10)
    np.testing.assert_allclose(back.forward(x), conv.backward(x), rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize(("size", "stride"), [(3, 1), (4, 1), (3, 2), (4, 2), (5, 3), (1, 3), ((2, 5), (3, 2))])
def test_with_same_padding_too_it_is_the_transpose_and_lengthens_by_the_stride(size, stride):
    down, right = stride if isinstance(stride, tuple) else (stride, stride)
    conv = Conv2D(3, size, stride, "same").build((4 * down, 3 * right, 2), 0, "float64")
    back = ConvTranspose2D(2, size, stride, "same").build((4, 3, 3), 1, "float64")
    back.parameters["weights"][...] = conv.parameters["weights"]
    assert back.output_shape == (4 * down, 3 * right, 2)
    x = random(2, 4, 3, 3)
    conv.forward(random(2, *conv.input_shape))
    np.testing.assert_allclose(back.forward(x), conv.backward(x), rtol=1e-10, atol=1e-12)


@settings(deadline=None, max_examples=40, derandomize=True)
@given(
    n=st.integers(1, 2), lengths=SIDES, size=SIDES, stride=STRIDES, padding=st.sampled_from(["valid", "same", 0, 1, 2])
)
def test_gradients_agree_with_differences_for_any_window(n, lengths, size, stride, padding):
    spread = [(length - 1) * step + k for length, step, k in zip(lengths, stride, size, strict=True)]
    assume(padding in ("valid", "same") or min(spread) > 2 * padding)
    result = gradient_check(ConvTranspose2D(2, size, stride, padding), random(n, *lengths, 3))
    assert result, result
    assert result.errors.keys() == {"X", "weights", "bias"}


def test_output_is_the_sum_term_by_term():
    layer = ConvTranspose2D(2, (2, 3), (2, 1), 1).build((4, 5, 3), random_state=0, dtype="float64")
    w, b, X = layer.parameters["weights"], layer.parameters["bias"], random(2, 4, 5, 3)
    b[:] = [0.5, -0.5]
    y = np.zeros((2, 8, 7, 2))
    for n, i, j, u, v, f in np.ndindex(2, 4, 5, 2, 3, 2):
        y[n, 2 * i + u, j + v, f] += X[n, i, j] @ w[u, v, f]
    np.testing.assert_allclose(layer.forward(X), y[:, 1:-1, 1:-1] + b, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize(
    ("shape", "size", "stride", "padding", "extra"),
    [
        ((2, 4, 5, 3), 4, 2, 1, 0),  # doubles
        ((1, 1, 1, 6), 4, 1, 0, 0),  # from a single pixel
        ((1, 1, 3, 2), 3, 2, 1, 1),
        ((3, 5, 4, 2), (3, 2), (2, 3), 0, (1, 2)),  # sides of their own
        ((2, 3, 3, 2), 1, 3, 0, 2),  # kernels with gaps between them
        ((2, 3, 4, 3), 5, 2, 2, 1),
        ((2, 6, 5, 1), 3, 1, 1, 0),
    ],
)
def test_outputs_and_gradients_equal_those_of_torch(torch, assert_same, shape, size, stride, padding, extra):
    layer = ConvTranspose2D(5, size, stride, padding, extra).build(shape[1:], random_state=0)
    layer.parameters["bias"][:] = random(5)
    theirs = torch.nn.ConvTranspose2d(shape[-1], 5, size, stride, padding, extra)
    theirs.weight.data = torch.from_numpy(layer.parameters["weights"].transpose(3, 2, 0, 1).copy())
    theirs.bias.data = torch.from_numpy(layer.parameters["bias"].copy())
    assert_same(layer, theirs, random(*shape), turned=True)
    expected = theirs.weight.grad.numpy().transpose(2, 3, 1, 0)
    np.testing.assert_allclose(layer.gradients["weights"], expected, rtol=1e-5, atol=1e-5 * np.abs(expected).max())
    np.testing.assert_allclose(layer.gradients["bias"], theirs.bias.grad.numpy(), rtol=1e-5, atol=1e-4)


def test_samples_are_worked_on_in_blocks_and_each_comes_out_as_alone(monkeypatch):
    layer = ConvTranspose2D(2, 3, 2, 1).build((3, 4, 2), 0, "float64")
    X, grad = random(7, 3, 4, 2), random(7, *layer.output_shape)
    alone, summed = [], 0
    for picture, gradient in zip(X, grad, strict=True):
        alone.append((layer.forward(picture[None]), layer.backward(gradient[None])))
        summed = summed + layer.gradients["weights"]
    monkeypatch.setattr(transposed_convolution, "IN_CACHE", 3 * 12 * 18)
    for answer, expected in zip((layer.forward(X), layer.backward(grad)), zip(*alone, strict=True), strict=True):
        np.testing.assert_allclose(answer, np.concatenate(expected), rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(layer.gradients["weights"], summed, rtol=1e-12, atol=1e-13)


def test_of_a_single_pixel_it_is_a_dense_layer():
    layer = ConvTranspose2D(3, (4, 5)).build((1, 1, 6), random_state=0, dtype="float64")
    dense = Dense(60).build(6, random_state=0, dtype="float64")
    dense.parameters["weights"][...] = layer.parameters["weights"].reshape(60, 6).T
    X = random(2, 1, 1, 6)
    np.testing.assert_allclose(layer.forward(X).reshape(2, 60), dense.forward(X.reshape(2, 6)), rtol=1e-12, atol=1e-13)


def test_first_weights_keep_the_variance_of_what_comes_in():
    layer = ConvTranspose2D(64, 4, 2, 1, initializer="he").build((8, 8, 64), random_state=0)
    assert np.var(layer.parameters["weights"]) == pytest.approx(2 / (4 * 64), rel=0.03)  # an output sees 2x2 places
    assert layer.penalized == {"weights"}
    inner = layer.forward(random(20, 8, 8, 64))[:, 1:-1, 1:-1]
    assert np.var(inner) == pytest.approx(2, rel=0.05)


def test_a_picture_of_any_size_is_enlarged():
    layer = ConvTranspose2D(2, 4, 2, 1).build((None, None, 3), random_state=0)
    assert layer.output_shape == (None, None, 2)
    assert layer.forward(random(2, 3, 5, 3)).shape == (2, 6, 10, 2)
    assert layer.backward(random(2, 6, 10, 2)).shape == (2, 3, 5, 3)


def test_the_first_layer_fills_the_same_gradients_without_those_for_the_data():
    layer, X, grad = ConvTranspose2D(2, 3, 2).build((3, 4, 2), 0), random(2, 3, 4, 2), random(2, 7, 9, 2)
    layer.forward(X)
    layer.backward(grad)
    full = {name: array.copy() for name, array in layer.gradients.items()}
    layer.backward_parameters(grad.astype("float32"))
    for name, array in layer.gradients.items():
        np.testing.assert_array_equal(array, full[name])


# Bad input


@pytest.mark.parametrize(
    ("layer", "shape", "message"),
    [
        (ConvTranspose2D(2, 2, padding=1), (1, 4, 1), "cuts the whole picture off: a length of 1 would become 0"),
        (ConvTranspose2D(2, 3), (4, 6), r"wants samples of shape \(height, width, channels\), got shape \(4, 6\)"),
        (ConvTranspose2D(0, 3), (4, 6, 1), "filters must be an integer of at least 1, got 0"),
        (ConvTranspose2D(2, 0), (4, 6, 1), "kernel_size must be an integer of at least 1, got 0"),
        (ConvTranspose2D(2, 3, stride=0), (4, 6, 1), "stride must be an integer of at least 1, got 0"),
        (ConvTranspose2D(2, 3, padding="full"), (4, 6, 1), "padding must be one of 'valid', 'same', got 'full'"),
        (ConvTranspose2D(2, 3, 2, output_padding=2), (4, 6, 1), "output_padding must be below the stride 2, got 2"),
        (ConvTranspose2D(2, 3, 2, output_padding=-1), (4, 6, 1), "output_padding must be an integer of at least 0"),
        (ConvTranspose2D(2, 3, 2, output_padding=(1, 1, 1)), (4, 6, 1), "one integer or 2 of them"),
        (ConvTranspose2D(2, 3, 2, "same", 1), (4, 6, 1), "must be 0 with padding='same', got 1"),
        (ConvTranspose2D(2, 3, initializer="uniform"), (4, 6, 1), "initializer must be one of"),
    ],
)
def test_a_window_that_makes_no_sense_is_refused(layer, shape, message):
    with pytest.raises(ValueError, match=message):
        layer.build(shape)


@pytest.mark.parametrize(
    "layer",
    [ConvTranspose2D(2.5, 3), ConvTranspose2D(2, "3"), ConvTranspose2D(2, 3, 2, output_padding=0.5)],
)
def test_what_is_no_number_is_refused(layer):
    with pytest.raises(TypeError, match="must be an integer of at least"):
        layer.build((4, 6, 1))
