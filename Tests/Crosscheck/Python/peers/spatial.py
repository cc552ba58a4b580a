import torch.nn.functional as F

from .convolutions import convolution
from .pooling import pool


def convolution2d(activation=None, **options):
    return convolution(F.conv2d, activation, **options)


def maximum_pool2d(*options):
    return pool(F.max_pool2d, *options)


def convolution_pool2d(pool, activation=None, **options):
    convolved = convolution2d(activation=activation, **options)
    return lambda *inputs: maximum_pool2d(*pool)(convolved(*inputs))


def average_pool2d(*options):
    return pool(F.avg_pool2d, *options)


TORCH = {
    "convolution2D": convolution2d(),
    "convolution2D, strided and padded": convolution2d(stride=(2, 3), padding=(1, 2)),
    "convolution2D, dilated": convolution2d(padding=(2, 1), dilation=(2, 3)),
    "convolution2D, groups": convolution2d(padding=(1, 1), groups=2),
    "convolution2D, depthwise": convolution2d(stride=(2, 1), padding=(1, 1), groups=3),
    "convolution2D, pointwise, relu": convolution2d(activation="relu"),
    "convolution2D, relu6": convolution2d(activation="relu6"),
    "convolutionPool2D, relu": convolution_pool2d(((2, 2),), activation="relu", padding=(1, 1)),
    "convolutionPool2D, overlapping, groups of images": convolution_pool2d(((2, 2), (1, 1))),
    "convolutionPool2D, one pixel": convolution_pool2d(((1, 1),)),
    "maximumPool2D": maximum_pool2d((2, 2)),
    "maximumPool2D, ReLU": lambda x: maximum_pool2d((2, 2))(F.relu(x)),
    "maximumPool2D, overlapping": maximum_pool2d((3, 3), (2, 2), (1, 1)),
    "maximumPool2D, one position": maximum_pool2d((1, 1)),
    "averagePool2D": average_pool2d((2, 3)),
    "averagePool2D, padded": average_pool2d((3, 3), (2, 1), (1, 1)),
    "averagePool2D, one position": average_pool2d((1, 1)),
    "averagePool2D, empty batch": average_pool2d((2, 2)),
    "globalAveragePool2D": lambda x: x.mean((1, 2)),
}
