"""The block that transformers are stacked from: look around, then think for yourself."""

from helpers.networks.activations import ReLU
from helpers.networks.attention import MultiHeadAttention
from helpers.networks.dense import Dense
from helpers.networks.dropout import Dropout
from helpers.networks.layer import Layer
from helpers.networks.normalization import LayerNorm
from helpers.networks.residual import Residual
from helpers.validation import check_integer, check_number

__all__ = ["TransformerBlock"]


class TransformerBlock(Layer):
    r"""Attention between the steps, then a small dense network at each step, each with a way around it.

    .. math:: u = x + \mathrm{Attention}(\mathrm{LayerNorm}(x)), \qquad
              y = u + W_2 \max(0, W_1\, \mathrm{LayerNorm}(u) + b_1) + b_2

    The norm stands before what it serves (pre-norm), not behind the sum as in the paper of 2017: then nothing stands in
    the way of the residual sum, and the block trains without a warm-up of the learning rate. A stack of such blocks
    ends with a `LayerNorm` of its own, since nothing normalizes the last sum.

    Parameters
    ----------
    num_heads : int, default=1
    feed_forward : int, optional
        Units of the dense network's inner layer; None takes four times the number of features.
    causal : bool, default=False
        Whether a step sees itself and those before it only.
    dropout : float, default=0
        The share left out of what attention and dense network add, while training. (torch leaves out attention weights
        and inner units, too.)

    Attributes
    ----------
    attention_weights : ndarray of shape (n_samples, num_heads, n_steps, n_steps)
        Of the last forward pass: see `MultiHeadAttention`.

    References
    ----------
    Vaswani et al. (2017), Attention is all you need, NeurIPS.
    Xiong et al. (2020), On layer normalization in the transformer architecture, ICML.

    Examples
    --------
    >>> import numpy as np
    >>> block = TransformerBlock(2, causal=True).build((None, 4), random_state=0)
    >>> block.forward(np.ones((3, 5, 4))).shape
    (3, 5, 4)
    >>> block.attention_weights[0, 1].round(2)[:3]
    array([[1.  , 0.  , 0.  , 0.  , 0.  ],
           [0.5 , 0.5 , 0.  , 0.  , 0.  ],
           [0.33, 0.33, 0.33, 0.  , 0.  ]], dtype=float32)
    """

    takes_mask = True

    def __init__(self, num_heads=1, feed_forward=None, causal=False, dropout=0.0):
        self.num_heads = num_heads
        self.feed_forward = feed_forward
        self.causal = causal
        self.dropout = dropout

    def setup(self, input_shape):
        if len(input_shape) != 2 or input_shape[1] is None:
            raise ValueError(f"{self.title} wants samples of shape (n_steps, n_features), got shape {input_shape}.")
        units = input_shape[1]
        inner = 4 * units if self.feed_forward is None else check_integer(self.feed_forward, "feed_forward")
        rate = check_number(self.dropout, "dropout", minimum=0, below=1)

        def dropped():
            return [Dropout(rate)] if rate else []

        self.attention = MultiHeadAttention(self.num_heads, self.causal)
        looking = Residual([LayerNorm(), self.attention, *dropped()])
        thinking = Residual([LayerNorm(), Dense(inner, "he"), ReLU(), Dense(units), *dropped()])
        self.add_layer("attention", looking, input_shape)
        self.add_layer("feed_forward", thinking, input_shape)
        return input_shape

    def forward(self, X, training=False, mask=None):
        X = self.children["attention"].forward(X, training, mask)
        return self.children["feed_forward"].forward(X, training)

    def backward(self, grad):
        return self.children["attention"].backward(self.children["feed_forward"].backward(grad))

    @property
    def attention_weights(self):
        return self.attention.attention_weights
