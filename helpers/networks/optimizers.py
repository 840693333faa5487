r"""Optimizers: from the gradient to the next step.

A network hands over two long vectors, all its parameters θ and all their gradients g. Every operation below works in
place on such a vector: no layer is looked at, no memory is taken, and a step costs a handful of passes.
"""

import numpy as np
from sklearn.base import BaseEstimator

from helpers.validation import check_number

__all__ = ["SGD", "Adam", "Momentum", "Optimizer"]


class Optimizer(BaseEstimator):
    """The contract of all optimizers: `start` once, then `step` after each batch.

    Attributes
    ----------
    steps : int
        How many steps have been made.
    state : dict of str to ndarray
        What is remembered from step to step, vectors like θ; saved with a network on request.
    """

    remembers = ()  # the names of the vectors in `state`

    def start(self, parameters):
        """Check the hyperparameters, forget what was, and make room for vectors like `parameters`."""
        self.check()
        self.steps = 0
        self.state = {name: np.zeros_like(parameters) for name in self.remembers}
        self.work = np.empty_like(parameters)
        return self

    def step(self, parameters, gradients):
        """Move `parameters` by one step, in place."""
        self.steps += 1
        self.update(parameters, gradients)

    def check(self):
        """Refuse hyperparameters that make no sense."""
        check_number(self.learning_rate, "learning_rate", above=0)

    def update(self, parameters, gradients):
        raise NotImplementedError(f"{type(self).__name__} must define update(parameters, gradients)")


class SGD(Optimizer):
    r"""Stochastic gradient descent: the plain step downhill (A §3.2 (4)).

    .. math:: \theta \leftarrow \theta - \eta\, g

    Parameters
    ----------
    learning_rate : float, default=0.01
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
        np.multiply(gradients, self.learning_rate, out=self.work)
        parameters -= self.work


class Momentum(Optimizer):
    r"""Gradient descent with a memory: steps in the same direction add up, zigzags cancel.

    .. math:: v \leftarrow \mu v + g, \qquad \theta \leftarrow \theta - \eta\, v \quad
              (\text{Nesterov: } \theta \leftarrow \theta - \eta\, (g + \mu v))

    Parameters
    ----------
    learning_rate : float, default=0.01
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
            work *= self.learning_rate
        else:
            np.multiply(velocity, self.learning_rate, out=work)
        parameters -= work


class Adam(Optimizer):
    r"""Momentum, and for each parameter a step length of its own: that of a steady gradient is η, whatever its size.

    .. math:: m \leftarrow \beta_1 m + (1 - \beta_1)\, g, \qquad
              v \leftarrow \beta_2 v + (1 - \beta_2)\, g^2, \qquad
              \theta \leftarrow \theta - \eta\, \frac{m / (1 - \beta_1^t)}{\sqrt{v / (1 - \beta_2^t)} + \epsilon}

    The divisors make up for the zeros from which m and v start.

    Parameters
    ----------
    learning_rate : float, default=0.001
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
        work *= self.learning_rate * mean_scale / root_scale
        parameters -= work
