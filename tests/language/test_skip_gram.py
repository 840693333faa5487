import numpy as np
import pytest

from helpers.language import CBOW, SkipGram
from helpers.language.windows import Corpus, lay_blocks

BORDERS = np.array([0, 9, 10, 40])
N_WORDS, SIZE, RATE = 12, 5, 1e-3


def ready(Model):
    """A model before its first step, in float64, with blocks and noise."""
    rng = np.random.default_rng(0)
    model = Model(vector_size=SIZE, window=3)
    model.vectors_, model.context_vectors_ = rng.normal(size=(2, N_WORDS, SIZE))
    corpus = Corpus(rng.integers(N_WORDS, size=40, dtype=np.int32), BORDERS, 40)
    blocks = lay_blocks(corpus, 3, model.block_size, rng)
    return model, blocks, rng.integers(N_WORDS, size=(len(blocks), model.n_noise))


def windows(blocks):
    """Every centre with its block and the words of its window, one by one."""
    for b, i in np.ndindex(blocks.centres.shape):
        left, right, middle = blocks.left[b, i], blocks.right[b, i], i + blocks.window
        around = [*blocks.around[b, middle - left : middle], *blocks.around[b, middle + 1 : middle + right + 1]]
        if around:
            yield b, blocks.centres[b, i], around


def skip_gram_loss(v, u, blocks, noise, negative=5):
    total = 0.0
    for b, centre, around in windows(blocks):
        for word in around:
            total += np.logaddexp(0, -v[centre] @ u[word])
            total += negative * np.mean([np.logaddexp(0, v[centre] @ u[k]) for k in noise[b]])
    return total


def cbow_loss(v, u, blocks, noise, negative=5):
    total = 0.0
    for b, centre, around in windows(blocks):
        mean = v[around].mean(axis=0)
        total += np.logaddexp(0, -mean @ u[centre])
        total += negative * np.mean([np.logaddexp(0, mean @ u[k]) for k in noise[b]])
    return total


CASES = pytest.mark.parametrize(("Model", "loss"), [(SkipGram, skip_gram_loss), (CBOW, cbow_loss)])


@CASES
def test_the_loss_of_a_step_is_that_of_a_plain_loop_over_words(Model, loss):
    model, blocks, noise = ready(Model)
    expected = loss(model.vectors_, model.context_vectors_, blocks, noise)
    found, count = model._step(blocks, noise, RATE)
    assert found == pytest.approx(expected, rel=1e-6)
    per_word = [len(around) if Model is SkipGram else 1 for *_, around in windows(blocks)]
    assert count == sum(per_word)


@CASES
@pytest.mark.parametrize("which", ["vectors_", "context_vectors_"])
def test_a_step_goes_down_the_slope_of_that_loss(Model, loss, which):
    model, blocks, noise = ready(Model)
    before = {name: getattr(model, name).copy() for name in ("vectors_", "context_vectors_")}
    model._step(blocks, noise, RATE)
    moved = (before[which] - getattr(model, which)) / RATE
    numeric, step = np.empty_like(moved), 1e-5
    for at in np.ndindex(moved.shape):
        value, losses = before[which][at], []
        for before[which][at] in (value + step, value - step):
            losses.append(loss(*before.values(), blocks, noise))
        before[which][at] = value
        numeric[at] = (losses[0] - losses[1]) / (2 * step)
    assert np.abs(moved - numeric).max() / np.abs(numeric).max() < 1e-6
