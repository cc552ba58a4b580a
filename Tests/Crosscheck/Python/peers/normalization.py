import torch
import torch.nn.functional as F

from .layouts import channels_first, channels_last, filters


def batch_norm(x, gamma, beta, residual=None, activation=None, epsilon=1e-5, statistics=None):
    flat = x.reshape(-1, x.shape[-1])
    mean, variance = statistics or (None, None)
    y = F.batch_norm(flat, mean, variance, gamma, beta, training=statistics is None, eps=epsilon).reshape(x.shape)
    y = y if residual is None else y + residual
    return {"relu": F.relu, "relu6": F.relu6}.get(activation, lambda y: y)(y)


def statistics(mean, variance):
    return torch.tensor(mean, dtype=torch.float64), torch.tensor(variance, dtype=torch.float64)


THREE = statistics([0.1, -0.2, 0.3], [0.5, 1, 2])
TWO = statistics([0.1, -0.2], [0.5, 1])


def convolved(x, weight, bias=None, **options):
    return channels_last(F.conv2d(channels_first(x), filters(weight), bias, **options))


TORCH = {
    "batchNormalization": batch_norm,
    "batchNormalization, large epsilon": lambda *a: batch_norm(*a, epsilon=0.5),
    "batchNormalization, residual and relu": lambda *a: batch_norm(*a, activation="relu"),
    "batchNormalization, relu6": lambda x, gamma, *a: batch_norm(x, 5 * gamma, *a, activation="relu6"),
    "batchNormalizationInference, relu6": lambda x, gamma, *a: batch_norm(
        x, 5 * gamma, *a, activation="relu6", statistics=THREE),
    "batchNormalizationInference": lambda *a: batch_norm(*a, activation="relu", statistics=THREE),
    "batchNormalizationInference, plain": lambda *a: batch_norm(*a, statistics=THREE),
    "batchNormalizationInference, empty batch": lambda *a: batch_norm(*a, epsilon=0.1, statistics=TWO),
    # In full: torch's batch_norm has no gradients by its statistics.
    "batchNormalizationInference, statistics": lambda x, mean, variance, gamma, beta: (
        (x - mean) / (variance + 0.1).sqrt() * gamma + beta),
    "convolutionNormActivation": lambda x, w, g, b: batch_norm(
        convolved(x, w, padding=(1, 1)), g, b, activation="relu"),
    "convolutionNormActivation, strided": lambda x, w, g, b, bias: batch_norm(
        convolved(x, w, bias.detach(), stride=(2, 2)), g, b, epsilon=0.1),
    "convolutionNormActivation, groups of images": lambda x, w, g, b, residual: batch_norm(
        convolved(x, w), g, b, residual, activation="relu"),
    "convolutionNormActivation, residual": lambda x, w, g, b, residual: batch_norm(
        convolved(x, w), g, b, residual, activation="relu"),
    "layerNormalization": lambda x, g=None, b=None: F.layer_norm(x, x.shape[-1:], g, b),
    "layerNormalization, bare": lambda x: F.layer_norm(x, x.shape[-1:], eps=0.1),
}
