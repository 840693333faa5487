import numpy as np
import pytest
from sklearn.base import clone

from helpers.networks import SGD, CosineDecay, Dense, Network, Schedule, SquaredError, StepDecay, Warmup


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (StepDecay(0.3, 0.7, every=4), lambda s, o: s.StepLR(o, step_size=4, gamma=0.7)),
        (StepDecay(0.3, 0.9), lambda s, o: s.ExponentialLR(o, gamma=0.9)),
        (CosineDecay(0.3, 20, end=0.02), lambda s, o: s.CosineAnnealingLR(o, T_max=20, eta_min=0.02)),
        (Warmup(0.3, 8), lambda s, o: s.LinearLR(o, start_factor=1 / 8, end_factor=1, total_iters=7)),
        (
            Warmup(StepDecay(0.3, 0.5, 3), 5),
            lambda s, o: s.SequentialLR(
                o,
                [s.LinearLR(o, start_factor=1 / 5, end_factor=1, total_iters=4), s.StepLR(o, step_size=3, gamma=0.5)],
                milestones=[5],
            ),
        ),
    ],
)
def test_twenty_rates_equal_those_of_torch(torch, ours, theirs):
    optimizer = torch.optim.SGD([torch.zeros(1)], lr=0.3)
    schedule = theirs(torch.optim.lr_scheduler, optimizer)
    for step in range(20):
        assert ours.rate(step) == pytest.approx(schedule.get_last_lr()[0], rel=1e-12)
        optimizer.step()
        schedule.step()


def test_a_cosine_stays_at_its_end():
    schedule = CosineDecay(0.3, 20, end=0.02)
    assert [schedule.rate(step) for step in (20, 21, 1000)] == [0.02] * 3


def test_a_network_follows_its_schedule_from_step_to_step_over_several_fits():
    network = Network([Dense(1)], SquaredError(), SGD(Warmup(CosineDecay(0.1, 10), 3)), random_state=0)
    rates = []
    for _ in range(3):
        network.fit(np.ones((8, 1)), np.ones(8), epochs=1, batch_size=2)
        rates.append(network.optimizer_.rate)
    schedule = network.optimizer.learning_rate
    assert rates == [schedule.rate(step) for step in (3, 7, 11)]
    assert repr(clone(network.optimizer)) == repr(network.optimizer)


def test_a_step_that_explodes_names_the_rate_that_the_schedule_had_then():
    network = Network([Dense(1, "zeros")], SquaredError(), SGD(Warmup(1e30, 4))).build(1)
    with pytest.raises(ValueError, match=r"learning_rate=2\.5e\+29"):
        network.fit([[1.0]], [1e15], epochs=1)


@pytest.mark.parametrize(
    ("schedule", "error", "message"),
    [
        (StepDecay(0), ValueError, "learning_rate must be a finite number above 0, got 0"),
        (StepDecay(0.1, 1), ValueError, "factor must be a finite number above 0 and below 1, got 1"),
        (StepDecay(0.1, every=0), ValueError, "every must be an integer of at least 1, got 0"),
        (CosineDecay(0.1, 2.5), TypeError, "n_steps must be an integer of at least 1, got 2.5"),
        (CosineDecay(0.1, 5, end=0.1), ValueError, "end must be a finite number"),
        (Warmup(-1, 5), ValueError, "schedule must be a finite number above 0, got -1"),
        (Warmup(CosineDecay(0.1, 0), 5), ValueError, "n_steps must be an integer of at least 1, got 0"),
        (Warmup(0.1, 0), ValueError, "n_steps must be an integer of at least 1, got 0"),
        (Warmup("slow", 3), TypeError, "schedule must be a finite number above 0, got 'slow'"),
    ],
)
def test_settings_that_make_no_sense_are_refused(schedule, error, message):
    with pytest.raises(error, match=message):
        SGD(schedule).start(np.zeros(2))


def test_a_schedule_without_a_rule_says_what_is_missing():
    class Idle(Schedule):
        learning_rate = 1.0

    with pytest.raises(NotImplementedError, match="Idle must define rate"):
        SGD(Idle()).start(np.zeros(2)).step(np.zeros(2), np.zeros(2))
