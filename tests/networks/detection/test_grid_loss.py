import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.networks import Conv2D, GridLoss, Network, Tanh, gradient_check
from helpers.networks.losses import CategoricalCrossEntropy


def problem(shape=(2, 3, 4), n_classes=3, share=0.4, seed=0):
    """Outputs and targets of a grid: a share of the cells has something in it."""
    rng = np.random.default_rng(seed)
    logits, y = 2 * rng.normal(size=(*shape, 5 + n_classes)), np.zeros((*shape, 6))
    y[..., 0] = rng.random(shape) < share
    there = y[..., 0] > 0
    n = int(there.sum())
    y[there, 1:] = np.column_stack([rng.random((n, 2)), rng.normal(size=(n, 2)), rng.integers(n_classes, size=n)])
    return logits, y


@settings(deadline=None, max_examples=25)
@given(
    shape=st.tuples(st.integers(1, 3), st.integers(1, 3), st.integers(1, 3)),
    n_classes=st.integers(1, 4),
    share=st.sampled_from([0.0, 0.4, 1.0]),
    seed=st.integers(0, 2**32 - 1),
)
def test_the_gradient_agrees_with_differences(shape, n_classes, share, seed):
    result = gradient_check(GridLoss(), *problem(shape, n_classes, share, seed))
    assert result, result


def test_the_gradient_of_a_whole_network_agrees_with_differences():
    rng = np.random.default_rng(0)
    _, y = problem((2, 3, 4))
    network = Network([Conv2D(4, 3, padding="same"), Tanh(), Conv2D(8, 1)], GridLoss(2.0), random_state=0)
    result = gradient_check(network, rng.normal(size=(2, 3, 4, 1)), y)
    assert result, result


@pytest.mark.parametrize("share", [0.0, 0.4, 1.0])
@pytest.mark.parametrize("box_weight", [0.0, 1.0, 5.0])
def test_loss_parts_and_gradient_equal_those_of_torch(torch, share, box_weight):
    logits, y = (array.astype(np.float32) for array in problem((5, 4, 6), share=share))
    loss = GridLoss(box_weight)
    value = loss.forward(logits, y)

    F, z, t = torch.nn.functional, torch.from_numpy(logits.copy()).requires_grad_(), torch.from_numpy(y)
    there, n = t[..., 0] > 0, t[..., 0].numel()
    theirs = {
        "object": F.binary_cross_entropy_with_logits(z[..., 0], t[..., 0], reduction="sum") / n,
        "place": box_weight * 0.5 * ((z[..., 1:3].sigmoid() - t[..., 1:3])[there] ** 2).sum() / n,
        "size": box_weight * 0.5 * ((z[..., 3:5] - t[..., 3:5])[there] ** 2).sum() / n,
        "class": F.cross_entropy(z[there][:, 5:], t[there][:, 5].long(), reduction="sum") / n,
    }
    total = sum(theirs.values())
    total.backward()
    assert list(loss.parts) == list(theirs)
    for name, part in theirs.items():
        assert loss.parts[name] == pytest.approx(part.item(), rel=1e-5, abs=1e-7)
    assert value == pytest.approx(total.item(), rel=1e-5)
    np.testing.assert_allclose(loss.backward(), z.grad.numpy(), rtol=1e-5, atol=1e-8)


def test_the_parts_add_up_to_the_loss():
    loss = GridLoss()
    assert loss.forward(*problem()) == pytest.approx(sum(loss.parts.values()), rel=1e-12)


def test_an_empty_cell_is_asked_only_whether_it_is_empty():
    logits, y = problem(share=0.0)
    loss = GridLoss()
    before = loss.forward(logits, y)
    assert not loss.backward()[..., 1:].any()
    logits[..., 1:] += 100
    assert loss.forward(logits, y) == before


def test_what_is_right_and_sure_costs_nothing():
    y = np.zeros((1, 1, 2, 6))
    y[0, 0, 0] = 1, 0.5, 0.5, 0.3, -0.2, 1
    logits = np.zeros((1, 1, 2, 8))
    logits[0, 0, 0] = 40, 0, 0, 0.3, -0.2, -40, 40, -40
    logits[0, 0, 1, 0] = -40
    assert GridLoss().forward(logits, y) < 1e-15


def test_without_boxes_it_is_what_the_document_prints():
    """With λ = 0 and something everywhere: minus the log of a product of P(y_i | x), one class a cell."""
    logits, y = problem(share=1.0)
    loss = GridLoss(box_weight=0.0)
    loss.forward(logits, y)
    by_class = CategoricalCrossEntropy().forward(logits[..., 5:], y[..., 5].astype(int))
    assert loss.parts["class"] == pytest.approx(by_class, rel=1e-12)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"y": lambda y: y[..., :5]}, r"y must hold 6 numbers a cell, shape \(2, 3, 4, 6\), got shape \(2, 3, 4, 5\)"),
        ({"y": lambda y: np.where(y == 1, np.nan, y)}, "y must hold finite numbers only, got nan at position"),
        ({"y": lambda y: y + 0.5}, "y must hold 0 or 1 as the first number"),
        ({"y": lambda y: y * [1, 1, 1, 1, 1, 0] + [0, 0, 0, 0, 0, 3]}, "y must hold classes 0 to 2 as the last"),
        ({"y": lambda y: y * [1, 1, 1, 1, 1, 0] + [0, 0, 0, 0, 0, 0.5]}, "y must hold classes 0 to 2"),
        ({"logits": lambda z: z[..., :5]}, "at least 6 a cell, got 5"),
    ],
)
def test_targets_that_make_no_sense_are_refused(change, words):
    logits, y = problem()
    arguments = {"logits": logits, "y": y}
    arguments |= {name: function(arguments[name]) for name, function in change.items()}
    with pytest.raises(ValueError, match=words):
        GridLoss().forward(**arguments)


def test_a_negative_weight_of_boxes_is_refused():
    with pytest.raises(ValueError, match="box_weight must be a finite number of at least 0, got -1"):
        GridLoss(-1).forward(*problem())
