"""Generative adversarial networks: one network makes, the other judges, and each is the other's teacher."""

import numpy as np
from sklearn.base import BaseEstimator, clone
from tqdm.auto import tqdm

from helpers.networks.activations import sigmoid
from helpers.networks.layer import as_dtype, check_dtype, check_shape
from helpers.networks.losses import BinaryCrossEntropy, Loss
from helpers.networks.network import Network
from helpers.networks.optimizers import Adam
from helpers.networks.schedules import rate_at
from helpers.validation import as_generator, check_choice, check_integer

__all__ = ["GAN", "AdversarialLoss"]

LOSSES = ("non-saturating", "minimax")
N_WATCHED = 64


class GAN(BaseEstimator):
    r"""A generator G that turns noise z into samples, and a discriminator D that tells them from real ones (E §3.6).

    .. math:: \min_G \max_D\; V(D, G) = E_x[\log D(x)] + E_z[\log(1 - D(G(z)))], \qquad D(x) = \sigma(d(x))

    For a fixed G the best D is p(x) / (p(x) + q(x)), p being the density of real samples and q that of made ones. Each
    step of training takes as many real samples as made ones. D climbs: it makes its mean cross-entropy on both, -V/2,
    small (log 2 when it can only guess). Then G descends, its gradient coming back through D:

    .. math:: \text{minimax: } E_z[\log(1 - D(G(z)))], \qquad \text{non-saturating: } -E_z[\log D(G(z))]

    Both fall where D(G(z)) rises. By the logit d, the first has the slope -D(G(z)), which vanishes where D is sure that
    a sample is made; the second has D(G(z)) - 1, which is largest there.

    Parameters
    ----------
    generator, discriminator : list of Layer, or Network
        The generator's output has the shape of a real sample, the discriminator's is one logit: no sigmoid at its end.
        A Network lends its layers, and its optimizer, alpha and max_norm if it has them; its weights are drawn anew.
    latent_shape : int or tuple of int, default=16
        The shape of z, which is standard normal; (1, 1, 16) where the generator begins with a `ConvTranspose2D`.
    loss : {"non-saturating", "minimax"}, default="non-saturating"
        The generator's.
    generator_optimizer, discriminator_optimizer : Optimizer, optional
        None is Adam(0.0002, beta_1=0.5), as Radford et al. chose it.
    discriminator_steps : int, default=1
        Steps of D for one of G.
    pack : int, default=1
        How many samples D sees at a time, all real or all made, joined along their last axis. A generator that makes
        the same thing again and again is found out by a D that sees several.
    random_state : None, int or numpy.random.Generator
    dtype : {"float32", "float64"}, default="float32"

    Attributes
    ----------
    generator_, discriminator_ : Network
    history_ : dict of str to list of float
        For each step the losses "generator" and "discriminator", and what D held of real and of made samples before its
        step: the mean of D(x) as "real", of D(G(z)) as "made".
    fixed_noise_ : ndarray of shape (64, *latent_shape)
    samples_ : dict of int to ndarray
        What the generator made of the fixed noise after those steps that `fit` was told to watch.

    References
    ----------
    Goodfellow et al. (2014), Generative adversarial nets, NeurIPS.
    Radford, Metz and Chintala (2016), Unsupervised representation learning with deep convolutional generative
    adversarial networks, ICLR.
    Lin, Khetan, Fanti and Oh (2018), PacGAN: the power of two samples in generative adversarial networks, NeurIPS.

    Examples
    --------
    >>> from helpers.networks import Dense, LeakyReLU
    >>> X = np.random.default_rng(0).normal(3.0, 0.5, size=(500, 1))
    >>> gan = GAN([Dense(1)], [Dense(16), LeakyReLU(0.2), Dense(1)], 1, generator_optimizer=Adam(0.01, 0.5),
    ...           discriminator_optimizer=Adam(0.01, 0.5), random_state=0)
    >>> made = gan.fit(X, steps=500).sample(1000)
    >>> made.shape, bool(2.5 < made.mean() < 3.5)
    ((1000, 1), True)
    """

    def __init__(
        self,
        generator,
        discriminator,
        latent_shape=16,
        loss="non-saturating",
        *,
        generator_optimizer=None,
        discriminator_optimizer=None,
        discriminator_steps=1,
        pack=1,
        random_state=None,
        dtype="float32",
    ):
        self.generator = generator
        self.discriminator = discriminator
        self.latent_shape = latent_shape
        self.loss = loss
        self.generator_optimizer = generator_optimizer
        self.discriminator_optimizer = discriminator_optimizer
        self.discriminator_steps = discriminator_steps
        self.pack = pack
        self.random_state = random_state
        self.dtype = dtype

    # The game

    def discriminator_step(self, X):
        """Let D learn from these real samples and as many made ones; return its loss."""
        noise = self._noise(len(X))
        with np.errstate(all="ignore"):
            made = self.generator_.forward(noise, training=True)
        seen = _packed(np.concatenate([X, made]), self.pack)
        is_real = np.repeat([1, 0], len(seen) // 2)
        loss = self._train("discriminator", seen, is_real)
        held = (self.discriminator_.loss.slope + is_real[:, None]).reshape(2, -1).mean(axis=1)  # D: the slope is D - y
        for name, value in zip(("discriminator", "real", "made"), (loss, *held), strict=True):
            self.history_[name].append(float(value))
        return loss

    def generator_step(self, n_samples):
        """Let G learn from what D, as it now is, says of so many made samples; return its loss."""
        loss = self._train("generator", self._noise(n_samples), None)
        self.history_["generator"].append(loss)
        return loss

    def fit(self, X, steps=1000, batch_size=64, *, watch=(), progress=False):
        """Train for a number of steps; called again, it goes on.

        Parameters
        ----------
        X : array-like of shape (n_samples, *sample_shape)
            Real samples, in the range that the generator can reach (-1 to 1 if it ends in a tanh).
        steps : int, default=1000
            Of the generator.
        batch_size : int, default=64
            Each step of D draws so many rows of X, none twice, and as many made samples; G's step makes as many anew.
        watch : iterable of int, default=()
            The steps, counted from the first of all training, after which `samples_` keeps what G makes of the fixed
            noise. 0 is before any training.
        progress : bool, default=False
            Whether to show a progress bar.

        Returns
        -------
        self : GAN

        Raises
        ------
        ValueError, TypeError
            If X is not made of finite numbers, or not of the shape that the generator makes; if a loss is no longer
            finite (with the network, the step and the learning rates).
        """
        steps, batch_size = check_integer(steps, "steps"), check_integer(batch_size, "batch_size", minimum=2)
        X, watch = self._checked(X, batch_size), {check_integer(step, "each of watch", minimum=0) for step in watch}
        for _ in tqdm(range(steps), disable=not progress):
            self._look(watch)
            for _ in range(self.discriminator_steps):
                self.discriminator_step(X[self.rng_.choice(len(X), batch_size, replace=False, shuffle=False)])
            self.generator_step(batch_size)
        self._look(watch)
        for name, network in (("generator", self.generator_), ("discriminator", self.discriminator_)):
            if not np.isfinite(network.parameter_vector).all():
                raise ValueError(f"The {name} has parameters that are infinite or NaN. {self._rates()}")
        return self

    def sample(self, n_samples=1, noise=None):
        """Return samples that G makes of new noise, or of the noise given, shape (n_samples, *sample_shape).

        Looking changes nothing: training goes on as if no sample had been drawn.
        """
        self._check_built()
        if noise is None:
            shape = (check_integer(n_samples, "n_samples"), *self.fixed_noise_.shape[1:])
            noise = self.viewer_.standard_normal(shape, self.dtype)
        return self.generator_.outputs(noise)

    def discriminate(self, X):
        """Return D(x), what the discriminator holds the probability of a real sample to be (of each pack, if it packs).

        Rows next to each other are packed together.
        """
        self._check_built()
        X = np.asarray(X)
        if X.ndim < 2 or len(X) == 0 or len(X) % self.pack:
            raise ValueError(f"X must hold samples, a multiple of pack={self.pack} of them, got shape {X.shape}.")
        return sigmoid(self.discriminator_.outputs(_packed(X, self.pack)))[:, 0]

    # Building

    def build(self, input_shape):
        """Draw new parameters for samples of this shape, forget all training, and return the GAN.

        `fit` does it when it first sees data.
        """
        shape, dtype = check_shape(input_shape, "input_shape"), check_dtype(self.dtype)
        latent_shape = check_shape(self.latent_shape, "latent_shape")
        for name in ("pack", "discriminator_steps"):
            check_integer(getattr(self, name), name)
        check_choice(self.loss, "loss", LOSSES)
        self.rng_ = rng = as_generator(self.random_state)
        self.discriminator_ = self._player("discriminator", BinaryCrossEntropy(), rng)
        self.discriminator_.build((*shape[:-1], self.pack * shape[-1]))
        self.generator_ = self._player("generator", AdversarialLoss(self.discriminator_, self.loss, self.pack), rng)
        self.generator_.build(latent_shape)
        for name, network, wanted in (
            ("discriminator", self.discriminator_, (1,)),
            ("generator", self.generator_, shape),
        ):
            if network.body_.output_shape != wanted:
                raise ValueError(f"{name} must end in the shape {wanted}, got {network.body_.output_shape}.")
        self.viewer_ = np.random.default_rng(rng.integers(2**63))
        self.fixed_noise_ = self.viewer_.standard_normal((N_WATCHED, *latent_shape), dtype)
        self.history_ = {"generator": [], "discriminator": [], "real": [], "made": []}
        self.samples_ = {}
        return self

    def _player(self, name, loss, rng):
        given, optimizer = getattr(self, name), getattr(self, f"{name}_optimizer")
        network = clone(given) if isinstance(given, Network) else Network(given, loss)
        if network.optimizer is None:
            network.set_params(optimizer=Adam(0.0002, beta_1=0.5) if optimizer is None else optimizer)
        return network.set_params(loss=loss, random_state=rng, dtype=self.dtype)

    def _train(self, name, X, y):
        try:
            with np.errstate(all="ignore"):  # what overflows ends as a loss that is not finite, and that is looked at
                return getattr(self, f"{name}_").train_step(X, y)
        except ValueError as error:
            raise ValueError(f"The {name} cannot go on: {error} {self._rates()}") from error

    def _rates(self):
        made, judged = (
            f"{rate_at(network.optimizer_.learning_rate, network.optimizer_.steps):g}"
            for network in (self.generator_, self.discriminator_)
        )
        return f"Either network may be the cause; learning rates: {made} (generator), {judged} (discriminator)."

    def _look(self, watch):
        step = len(self.history_["generator"])
        if step in watch:
            self.samples_[step] = self.sample(noise=self.fixed_noise_)

    def _noise(self, n_samples):
        self._check_built()
        return self.rng_.standard_normal((n_samples, *self.fixed_noise_.shape[1:]), self.dtype)

    def _checked(self, X, batch_size):
        """Return real samples as the networks want them; the first ones settle the shape."""
        X = np.asarray(X)
        if X.ndim < 2 or X.dtype.kind not in "biuf":
            raise ValueError(f"X must hold numbers, a sample a row, got shape {X.shape} of type {X.dtype}.")
        if not np.isfinite(X).all():
            at = tuple(map(int, np.argwhere(~np.isfinite(X))[0]))
            raise ValueError(f"X must hold finite numbers only, got {X[at]} at position {at}.")
        if not hasattr(self, "generator_"):
            self.build(X.shape[1:])
        shape = self.generator_.body_.output_shape
        if X.shape[1:] != shape:
            raise ValueError(f"X must hold samples of the shape {shape} that the generator makes, got {X.shape[1:]}.")
        if self.pack != self.generator_.loss.pack:
            raise ValueError(
                f"pack was {self.generator_.loss.pack} when this GAN was built and is {self.pack}: "
                "call build(input_shape), which forgets all training, first."
            )
        if batch_size % self.pack or batch_size > len(X):
            raise ValueError(
                f"batch_size must be a multiple of pack={self.pack} and at most the {len(X)} rows of X, "
                f"got {batch_size}."
            )
        return as_dtype(X, self.generator_.parameter_vector.dtype, "X")

    def _check_built(self):
        if not hasattr(self, "samples_"):
            raise ValueError("This GAN is not built yet: call fit(X) or build(input_shape) first.")


class AdversarialLoss(Loss):
    r"""The verdict of a discriminator, as the loss of the generator before it: its gradient comes back through D.

    .. math:: \text{minimax: } \frac{1}{N} \sum_i \log(1 - \sigma(d_i)), \quad
              \frac{\partial L}{\partial d_i} = -\frac{\sigma(d_i)}{N}; \qquad
              \text{non-saturating: } -\frac{1}{N} \sum_i \log \sigma(d_i), \quad
              \frac{\partial L}{\partial d_i} = -\frac{1 - \sigma(d_i)}{N}

    Parameters
    ----------
    discriminator : Network
        A built one that ends in one logit.
    kind : {"non-saturating", "minimax"}, default="non-saturating"
    pack : int, default=1
        How many samples it sees at a time.
    """

    def __init__(self, discriminator, kind="non-saturating", pack=1):
        self.discriminator = discriminator
        self.kind = kind
        self.pack = pack

    def forward(self, outputs, y=None, sample_weight=None):
        """Return the mean loss of what the generator made. There are no targets."""
        logits = self.discriminator.forward(_packed(outputs, self.pack), training=True)
        sign = 1 if self.kind == "minimax" else -1
        self.slope = -sigmoid(sign * logits) / len(logits)
        return -sign * float(np.logaddexp(0, sign * logits).mean())

    def backward(self):
        """Return the gradient for what the generator made."""
        return _unpacked(self.discriminator.backward(self.slope), self.pack)


def _packed(X, pack):
    """Join every few samples along their last axis.

    >>> _packed(np.arange(8).reshape(4, 2), 2)
    array([[0, 1, 2, 3],
           [4, 5, 6, 7]])
    """
    *inner, last = X.shape[1:]
    return np.moveaxis(X.reshape(-1, pack, *inner, last), 1, -2).reshape(-1, *inner, pack * last)


def _unpacked(X, pack):
    """Take packed samples apart again."""
    *inner, last = X.shape[1:]
    return np.moveaxis(X.reshape(-1, *inner, pack, last // pack), -2, 1).reshape(-1, *inner, last // pack)
