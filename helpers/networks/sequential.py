"""Layers one after the other: values run forward through the list, gradients back through it."""

from helpers.networks.layer import Layer

__all__ = ["Sequential"]


class Sequential(Layer):
    r"""A chain of layers that is itself a layer.

    .. math:: f = f_L \circ \dots \circ f_1, \qquad
              \frac{\partial L}{\partial h^{l-1}} = \mathrm{backward}_l\!\left(\frac{\partial L}{\partial h^l}\right)

    The second formula, applied from the last layer to the first, is backpropagation (A §3.2).

    Parameters
    ----------
    layers : list of Layer
        In the order of the forward pass. Each object stands for one layer: no object twice.

    A mask given to `forward` goes to all layers that take one, and must fit the steps that each of them sees.

    Examples
    --------
    >>> from helpers.networks import Dense, ReLU
    >>> chain = Sequential([Dense(4), ReLU(), Dense(1)]).build(2, random_state=0)
    >>> chain.forward([[1.0, 2.0]]).shape
    (1, 1)
    >>> list(chain.parameters)
    ['0.weights', '0.bias', '2.weights', '2.bias']
    """

    def __init__(self, layers):
        self.layers = layers

    def setup(self, input_shape):
        self.check_layers()
        shape = input_shape
        for number, layer in enumerate(self.layers):
            shape = self.add_layer(str(number), layer, shape)
        self.input_dtype = self.layers[0].input_dtype
        # Below the first layer that has parameters there is nothing to train, so gradients need not go there.
        self.first = next((n for n, layer in enumerate(self.layers) if layer.parameters), len(self.layers))
        return shape

    @property
    def takes_mask(self):
        return any(layer.takes_mask for layer in self.layers)

    def forward(self, X, training=False, mask=None):
        for layer in self.layers:
            X = layer.forward(X, training, mask=mask) if layer.takes_mask else layer.forward(X, training)
        return X

    def backward(self, grad):
        for layer in reversed(self.layers):
            grad = layer.backward(grad)
        return grad

    def backward_parameters(self, grad):
        for layer in self.layers[: self.first : -1]:
            grad = layer.backward(grad)
        if self.first < len(self.layers):
            self.layers[self.first].backward_parameters(grad)

    def checked(self, X):
        return self.layers[0].checked(X)

    def check_layers(self):
        if not isinstance(self.layers, (list, tuple)) or not self.layers:
            raise TypeError(f"layers must be a list of at least one Layer, got {self.layers!r}.")
        for number, layer in enumerate(self.layers):
            if not isinstance(layer, Layer):
                raise TypeError(f"layers must hold Layer objects, got {layer!r} at position {number}.")
        if len({id(layer) for layer in self.layers}) < len(self.layers):
            raise ValueError("layers must hold a different object at each position, got one of them twice.")
