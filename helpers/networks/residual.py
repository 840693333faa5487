"""Residual connections: layers that learn what to add, and a way around them on which nothing fades."""

from helpers.networks.layer import Layer
from helpers.networks.sequential import Sequential

__all__ = ["Residual"]


class Residual(Layer):
    r"""What came in, plus what the layers make of it.

    .. math:: y = x + f(x), \qquad \frac{\partial L}{\partial x} = \delta + \mathrm{backward}_f(\delta)

    The first term brings the gradient to the layers below undiminished, however deep the network is.

    Parameters
    ----------
    layers : list of Layer
        f, a chain that returns the shape it is given.
    shortcut : Layer, optional
        Takes the place of x where f changes the shape: a 1x1 convolution, say.

    Raises
    ------
    ValueError
        If both ways do not end in the same shape.

    References
    ----------
    He et al. (2016), Deep residual learning for image recognition, CVPR.

    Examples
    --------
    >>> from helpers.networks import Dense
    >>> Residual([Dense(2, "zeros")]).build(2).forward([[3.0, 4.0]])
    array([[3., 4.]], dtype=float32)
    """

    def __init__(self, layers, shortcut=None):
        self.layers = layers
        self.shortcut = shortcut

    def setup(self, input_shape):
        if self.shortcut is not None and not isinstance(self.shortcut, Layer):
            raise TypeError(f"shortcut must be a Layer or None, got {self.shortcut!r}.")
        self.chain = Sequential(self.layers)
        shape = self.add_layer("layers", self.chain, input_shape)
        beside = input_shape if self.shortcut is None else self.add_layer("shortcut", self.shortcut, input_shape)
        if shape != beside:
            raise ValueError(f"{self.title} must add equal shapes, got {shape} from layers and {beside} beside them.")
        return shape

    @property
    def takes_mask(self):
        return self.chain.takes_mask

    def forward(self, X, training=False, mask=None):
        X = self.checked(X)
        beside = X if self.shortcut is None else self.shortcut.forward(X, training)
        return self.chain.forward(X, training, mask) + beside

    def backward(self, grad):
        grad = self.checked_gradient(grad)
        return self.chain.backward(grad) + (grad if self.shortcut is None else self.shortcut.backward(grad))

    def backward_parameters(self, grad):
        self.chain.backward_parameters(grad)
        if self.shortcut is not None:
            self.shortcut.backward_parameters(grad)
