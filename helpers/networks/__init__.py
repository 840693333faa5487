"""Neural networks from scratch: layers, losses, optimizers, and the training that joins them."""

from helpers.networks.activations import LeakyReLU, ReLU, Sigmoid, Softmax, Tanh
from helpers.networks.attention import MultiHeadAttention, ScaledDotProductAttention
from helpers.networks.autoencoder import Autoencoder
from helpers.networks.conv_classifier import ConvClassifier
from helpers.networks.convolution import Conv1D, Conv2D
from helpers.networks.corruption import Corruption
from helpers.networks.denoising_autoencoder import DenoisingAutoencoder
from helpers.networks.dense import Dense
from helpers.networks.detection.average_precision import (
    DetectionCurve,
    MeanAveragePrecision,
    match_detections,
    mean_average_precision,
)
from helpers.networks.detection.boxes import iou
from helpers.networks.detection.grid_detector import GridDetector
from helpers.networks.detection.grid_loss import GridLoss
from helpers.networks.detection.non_max_suppression import non_max_suppression
from helpers.networks.dropout import Dropout
from helpers.networks.embedding import Embedding
from helpers.networks.flatten import Flatten
from helpers.networks.gan import GAN
from helpers.networks.gradient_check import GradientCheck, gradient_check
from helpers.networks.gru import GRU
from helpers.networks.language_model import TransformerLanguageModel
from helpers.networks.last_step import LastStep
from helpers.networks.layer import Layer
from helpers.networks.losses import BinaryCrossEntropy, CategoricalCrossEntropy, Loss, SquaredError
from helpers.networks.lstm import LSTM
from helpers.networks.masks import mask_from_lengths, pad_sequences
from helpers.networks.mlp import MLPClassifier, MLPRegressor
from helpers.networks.network import Network
from helpers.networks.normalization import BatchNorm, LayerNorm
from helpers.networks.optimizers import SGD, Adam, AdamW, Momentum, Optimizer, RMSProp, clip_norm
from helpers.networks.pooling import AveragePool2D, GlobalAveragePool, MaxPool2D
from helpers.networks.positions import LearnedPositions, SinusoidalPositions, sinusoidal_positions
from helpers.networks.residual import Residual
from helpers.networks.rnn import RNN
from helpers.networks.schedules import CosineDecay, Schedule, StepDecay, Warmup
from helpers.networks.sequence_classifier import SequenceClassifier
from helpers.networks.sequential import Sequential
from helpers.networks.storage import load_network, load_parameters, save_network
from helpers.networks.torch_state import from_torch_state, to_torch_state
from helpers.networks.transformer_block import TransformerBlock
from helpers.networks.transposed_convolution import ConvTranspose2D
from helpers.networks.upsampling import Upsample2D

__all__ = [
    "GAN",
    "GRU",
    "LSTM",
    "RNN",
    "SGD",
    "Adam",
    "AdamW",
    "Autoencoder",
    "AveragePool2D",
    "BatchNorm",
    "BinaryCrossEntropy",
    "CategoricalCrossEntropy",
    "Conv1D",
    "Conv2D",
    "ConvClassifier",
    "ConvTranspose2D",
    "Corruption",
    "CosineDecay",
    "DenoisingAutoencoder",
    "Dense",
    "DetectionCurve",
    "Dropout",
    "Embedding",
    "Flatten",
    "GlobalAveragePool",
    "GradientCheck",
    "GridDetector",
    "GridLoss",
    "LastStep",
    "Layer",
    "LayerNorm",
    "LeakyReLU",
    "LearnedPositions",
    "Loss",
    "MLPClassifier",
    "MLPRegressor",
    "MaxPool2D",
    "MeanAveragePrecision",
    "Momentum",
    "MultiHeadAttention",
    "Network",
    "Optimizer",
    "RMSProp",
    "ReLU",
    "Residual",
    "ScaledDotProductAttention",
    "Schedule",
    "SequenceClassifier",
    "Sequential",
    "Sigmoid",
    "SinusoidalPositions",
    "Softmax",
    "SquaredError",
    "StepDecay",
    "Tanh",
    "TransformerBlock",
    "TransformerLanguageModel",
    "Upsample2D",
    "Warmup",
    "clip_norm",
    "from_torch_state",
    "gradient_check",
    "iou",
    "load_network",
    "load_parameters",
    "mask_from_lengths",
    "match_detections",
    "mean_average_precision",
    "non_max_suppression",
    "pad_sequences",
    "save_network",
    "sinusoidal_positions",
    "to_torch_state",
]
