"""Neural networks from scratch: layers, losses, optimizers, and the training that joins them."""

from helpers.networks.activations import ReLU, Sigmoid, Softmax, Tanh
from helpers.networks.dense import Dense
from helpers.networks.gradient_check import GradientCheck, gradient_check
from helpers.networks.layer import Layer
from helpers.networks.losses import BinaryCrossEntropy, CategoricalCrossEntropy, Loss, SquaredError
from helpers.networks.mlp import MLPClassifier, MLPRegressor
from helpers.networks.network import Network
from helpers.networks.optimizers import SGD, Adam, Momentum, Optimizer
from helpers.networks.sequential import Sequential
from helpers.networks.storage import load_network, load_parameters, save_network

__all__ = [
    "SGD",
    "Adam",
    "BinaryCrossEntropy",
    "CategoricalCrossEntropy",
    "Dense",
    "GradientCheck",
    "Layer",
    "Loss",
    "MLPClassifier",
    "MLPRegressor",
    "Momentum",
    "Network",
    "Optimizer",
    "ReLU",
    "Sequential",
    "Sigmoid",
    "Softmax",
    "SquaredError",
    "Tanh",
    "gradient_check",
    "load_network",
    "load_parameters",
    "save_network",
]
