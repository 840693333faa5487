"""The denoising autoencoder: it gets spoiled rows and must return the whole ones."""

from helpers.networks.autoencoder import Autoencoder
from helpers.networks.corruption import Corruption

__all__ = ["DenoisingAutoencoder"]


class DenoisingAutoencoder(Autoencoder):
    r"""An autoencoder that repairs: it learns to return each row from a spoiled copy, spoiled anew in each epoch.

    .. math:: J = \frac{1}{2n} \Big( \sum_i \|h_\phi(g_\theta(\tilde x_i)) - x_i\|^2 + \alpha \|W\|^2 \Big)

    with :math:`\tilde x` as in `Corruption`, and all else as in `Autoencoder`. To copy is not enough any more, so the
    code may have more numbers than there are columns. Linear and with room enough, the best map is known: with
    :math:`\Sigma` the covariance of x and D its diagonal,

    .. math:: A_\mathrm{gaussian} = \Sigma (\Sigma + \sigma^2 I)^{-1}, \qquad
              A_\mathrm{masking} = \Sigma \big( (1 - q) \Sigma + q D \big)^{-1}

    The first shrinks each principal axis by :math:`\lambda / (\lambda + \sigma^2)`: directions as weak as the noise are
    given up. Noise stands in for a penalty.

    Parameters
    ----------
    noise : {"gaussian", "masking"}, default="gaussian"
    noise_level : float, default=0.3
        The standard deviation, in standard deviations of a column (with `scale`); or the share of numbers wiped out,
        that is set to the mean of their column.
    others
        As in `Autoencoder`, but for the solver: it learns by Adam, since L-BFGS needs the same rows at each step.

    Attributes
    ----------
    network_ : Network
        Of two layers, encoder (which begins with the `Corruption`) and decoder.

    References
    ----------
    Vincent et al. (2010), Stacked denoising autoencoders, JMLR 11.

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(0)
    >>> X = rng.normal(size=(500, 1)) * [1.0, 2.0, 3.0]
    >>> model = DenoisingAutoencoder(1, learning_rate_init=0.01, tol=1e-3, random_state=0).fit(X)
    >>> spoiled = X + rng.normal(scale=0.3, size=X.shape) * [1.0, 2.0, 3.0]
    >>> bool(np.mean((model.reconstruct(spoiled) - X) ** 2) < 0.5 * np.mean((spoiled - X) ** 2))
    True
    """

    def __init__(
        self,
        n_components=2,
        hidden_layer_sizes=(),
        activation="tanh",
        *,
        noise="gaussian",
        noise_level=0.3,
        false_alarm_rate=0.05,
        scale=True,
        alpha=0.0,
        batch_size=32,
        learning_rate_init=0.001,
        max_iter=200,
        tol=1e-5,
        n_iter_no_change=10,
        validation_fraction=0.2,
        random_state=None,
    ):
        super().__init__(
            n_components,
            hidden_layer_sizes,
            activation,
            false_alarm_rate=false_alarm_rate,
            scale=scale,
            solver="adam",
            alpha=alpha,
            batch_size=batch_size,
            learning_rate_init=learning_rate_init,
            max_iter=max_iter,
            tol=tol,
            n_iter_no_change=n_iter_no_change,
            validation_fraction=validation_fraction,
            random_state=random_state,
        )
        self.noise = noise
        self.noise_level = noise_level

    def _halves(self, n_features):
        encoder, decoder = super()._halves(n_features)
        return [Corruption(self.noise, self.noise_level), *encoder], decoder

    def _check_code(self, k, n_features):
        """Allow any length: with noise, a code as long as the row is no way out."""
