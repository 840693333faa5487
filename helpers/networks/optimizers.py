r"""Optimizers: from the gradient to the next step.

A network hands over two long vectors, all its parameters θ and all their gradients g. Every operation below works in
place on such a vector: no layer is looked at, no memory is taken, and a step costs a handful of passes.
"""

import numpy as np
from sklearn.base import BaseEstimator

from helpers.networks.schedules import check_rate, rate_at
from helpers.validation import check_number

__all__ = ["SGD", "Adam", "AdamW", "Momentum", "Optimizer", "RMSProp", "clip_norm"]


class Optimizer(BaseEstimator):
    """The contract of all optimizers: `start` once, then `step` after each batch.

    Attributes
    ----------
    steps : int
        How many steps have been made.
    rate : float
        The learning rate of the latest step: the number given, or what a `Schedule` given in its place says.
    state : dict of str to ndarray
        What is remembered from step to step, vectors like θ; saved with a network on request.
    """

    remembers = ()  # the names of the vectors in `state`

    def start(self, parameters, n_weights=None):
        """Check the hyperparameters, forget what was, and make room for vectors like `parameters`.

        So many numbers at the beginning are weights, which may decay; the others are biases. None says that all are.
        """
        self.check()
        self.steps, self.n_weights = 0, len(parameters) if n_weights is None else n_weights
        self.state = {name: np.zeros_like(parameters) for name in self.remembers}
        self.work = np.empty_like(parameters)
        return self

    def step(self, parameters, gradients):
        """Move `parameters` by one step, in place."""
        self.rate = rate_at(self.learning_rate, self.steps)
        self.steps += 1
        self.update(parameters, gradients)

    def check(self):
        """Refuse hyperparameters that make no sense."""
        check_rate(self.learning_rate, "learning_rate")

    def update(self, parameters, gradients):
        raise NotImplementedError(f"{type(self).__name__} must define update(parameters, gradients)")


class SGD(Optimizer):
    r"""Stochastic gradient descent: the plain step downhill (A §3.2 (4)).

    .. math:: \theta \leftarrow \theta - \eta\, g

    Parameters
    ----------
    learning_rate : float or Schedule, default=0.01
        η.

    Examples
    --------
    >>> theta = np.array([1.0, 2.0])
    >>> SGD(learning_rate=0.5).start(theta).step(theta, np.array([1.0, -1.0]))
    >>> theta
    array([0.5, 2.5])
    """

    def __init__(self, learning_rate=0.01):
        self.learning_rate = learning_rate

    def update(self, parameters, gradients):
        np.multiply(gradients, self.rate, out=self.work)
        parameters -= self.work


class Momentum(Optimizer):
    r"""Gradient descent with a memory: steps in the same direction add up, zigzags cancel.

    .. math:: v \leftarrow \mu v + g, \qquad \theta \leftarrow \theta - \eta\, v \quad
              (\text{Nesterov: } \theta \leftarrow \theta - \eta\, (g + \mu v))

    Parameters
    ----------
    learning_rate : float or Schedule, default=0.01
        η.
    momentum : float, default=0.9
        μ, from 0 (no memory) to below 1. A steady gradient is followed at 1/(1 - μ) times the plain pace.
    nesterov : bool, default=False
        Whether to look a step ahead.

    References
    ----------
    Sutskever et al. (2013), On the importance of initialization and momentum in deep learning, ICML.
    """

    remembers = ("velocity",)

    def __init__(self, learning_rate=0.01, momentum=0.9, nesterov=False):
        self.learning_rate = learning_rate
        self.momentum = momentum
        self.nesterov = nesterov

    def check(self):
        super().check()
        check_number(self.momentum, "momentum", minimum=0, below=1)

    def update(self, parameters, gradients):
        velocity, work = self.state["velocity"], self.work
        velocity *= self.momentum
        velocity += gradients
        if self.nesterov:
            np.multiply(velocity, self.momentum, out=work)
            work += gradients
            work *= self.rate
        else:
            np.multiply(velocity, self.rate, out=work)
        parameters -= work


class RMSProp(Optimizer):
    r"""For each parameter a step length of its own: the gradient in units of its usual size.

    .. math:: v \leftarrow \beta v + (1 - \beta)\, g^2, \qquad
              \theta \leftarrow \theta - \eta\, \frac{g}{\sqrt{v} + \epsilon}

    Parameters
    ----------
    learning_rate : float or Schedule, default=0.001
        η.
    beta : float, default=0.9
        The memory of the square, from 0 to below 1.
    epsilon : float, default=1e-8
        Keeps the step finite where gradients vanish.

    References
    ----------
    Tieleman and Hinton (2012), Neural networks for machine learning, lecture 6.5.

    Examples
    --------
    >>> theta = np.array([1.0, 2.0])
    >>> RMSProp(learning_rate=0.1, beta=0.75).start(theta).step(theta, np.array([1000.0, -0.001]))
    >>> theta.round(4)
    array([0.8, 2.2])
    """

    remembers = ("square",)

    def __init__(self, learning_rate=0.001, beta=0.9, epsilon=1e-8):
        self.learning_rate = learning_rate
        self.beta = beta
        self.epsilon = epsilon

    def check(self):
        super().check()
        check_number(self.beta, "beta", minimum=0, below=1)
        check_number(self.epsilon, "epsilon", above=0)

    def update(self, parameters, gradients):
        square, work = self.state["square"], self.work
        np.multiply(gradients, gradients, out=work)
        work *= 1 - self.beta
        square *= self.beta
        square += work
        np.sqrt(square, out=work)
        work += self.epsilon
        np.divide(gradients, work, out=work)
        work *= self.rate
        parameters -= work


class Adam(Optimizer):
    r"""Momentum, and for each parameter a step length of its own: that of a steady gradient is η, whatever its size.

    .. math:: m \leftarrow \beta_1 m + (1 - \beta_1)\, g, \qquad
              v \leftarrow \beta_2 v + (1 - \beta_2)\, g^2, \qquad
              \theta \leftarrow \theta - \eta\, \frac{m / (1 - \beta_1^t)}{\sqrt{v / (1 - \beta_2^t)} + \epsilon}

    The divisors make up for the zeros from which m and v start.

    Parameters
    ----------
    learning_rate : float or Schedule, default=0.001
        η.
    beta_1, beta_2 : float, default=0.9, 0.999
        The memories of the gradient and of its square, from 0 to below 1.
    epsilon : float, default=1e-8
        Keeps the step finite where gradients vanish.

    References
    ----------
    Kingma and Ba (2015), Adam: a method for stochastic optimization, ICLR.

    Examples
    --------
    >>> theta = np.array([1.0, 2.0])
    >>> Adam(learning_rate=0.1).start(theta).step(theta, np.array([1000.0, -0.001]))
    >>> theta.round(4)
    array([0.9, 2.1])
    """

    remembers = ("mean", "square")

    def __init__(self, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-8):
        self.learning_rate = learning_rate
        self.beta_1 = beta_1
        self.beta_2 = beta_2
        self.epsilon = epsilon

    def check(self):
        super().check()
        check_number(self.beta_1, "beta_1", minimum=0, below=1)
        check_number(self.beta_2, "beta_2", minimum=0, below=1)
        check_number(self.epsilon, "epsilon", above=0)

    def update(self, parameters, gradients):
        # m and v are kept divided by (1 - β), and the remaining scalars are gathered into one rate and one ε:
        # two passes over the vectors less, the same θ.
        mean, square, work = self.state["mean"], self.state["square"], self.work
        mean *= self.beta_1
        mean += gradients
        np.multiply(gradients, gradients, out=work)
        square *= self.beta_2
        square += work

        mean_scale = (1 - self.beta_1) / (1 - self.beta_1**self.steps)
        root_scale = ((1 - self.beta_2) / (1 - self.beta_2**self.steps)) ** 0.5
        np.sqrt(square, out=work)
        work += self.epsilon / root_scale
        np.divide(mean, work, out=work)
        work *= self.rate * mean_scale / root_scale
        parameters -= work


class AdamW(Adam):
    r"""Adam, with weights that shrink by themselves: all by the same share, whatever their gradients.

    .. math:: W \leftarrow (1 - \eta \lambda)\, W, \quad \text{then Adam's step}

    As part of the loss (`alpha` of a `Network`) the penalty's gradient would be divided by Adam's root like any other,
    and weights with large gradients would hardly shrink. Biases do not shrink.

    Parameters
    ----------
    learning_rate : float or Schedule, default=0.001
        η.
    beta_1, beta_2, epsilon : float
        As for `Adam`.
    weight_decay : float, default=0.01
        λ.

    References
    ----------
    Loshchilov and Hutter (2019), Decoupled weight decay regularization, ICLR.

    Examples
    --------
    >>> theta = np.array([1.0, -2.0])
    >>> AdamW(learning_rate=0.1, weight_decay=0.5).start(theta).step(theta, np.zeros(2))
    >>> theta
    array([ 0.95, -1.9 ])
    """

    def __init__(self, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-8, weight_decay=0.01):
        super().__init__(learning_rate, beta_1, beta_2, epsilon)
        self.weight_decay = weight_decay

    def check(self):
        super().check()
        check_number(self.weight_decay, "weight_decay", minimum=0)

    def update(self, parameters, gradients):
        parameters[: self.n_weights] *= 1 - self.rate * self.weight_decay
        super().update(parameters, gradients)


def clip_norm(gradients, limit):
    r"""Shorten a gradient to a length, in place, and return the length it had. Its direction stays.

    .. math:: g \leftarrow g \min\Big(1, \frac{c}{\|g\|}\Big)

    References
    ----------
    Pascanu, Mikolov and Bengio (2013), On the difficulty of training recurrent neural networks, ICML.

    Examples
    --------
    >>> g = np.array([3.0, 4.0])
    >>> clip_norm(g, 1.0)
    5.0
    >>> g
    array([0.6, 0.8])
    """
    largest = float(np.abs(gradients).max(initial=0.0))
    if not 0 < largest < np.inf:
        return largest  # nothing to shorten, or nothing that could be
    norm = largest * float(np.linalg.norm(gradients / largest))  # whose squares neither overflow nor vanish
    if norm > limit:
        gradients *= limit / norm
    return norm
