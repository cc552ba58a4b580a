import torch.nn.functional as F

from .layouts import channels_first, channels_last, filters


def convolution(function, activation=None, **options):
    """Weights of transposed convolutions are [k..., Cout/groups, Cin], PyTorch's [Cin, Cout/groups, k...]: moved alike."""

    def peer(x, weight, bias=None):
        y = function(channels_first(x), filters(weight), bias, **options)
        return channels_last({"relu": F.relu, "relu6": F.relu6}.get(activation, lambda y: y)(y))

    return peer


TORCH = {
    "convolution1D": convolution(F.conv1d),
    "convolution1D, strided, padded, dilated": convolution(F.conv1d, stride=2, padding=2, dilation=2),
    "convolution1D, groups, relu": convolution(F.conv1d, "relu", groups=2),
    "convolution1D, depthwise": convolution(F.conv1d, padding=1, groups=3),
    "convolution3D": convolution(F.conv3d),
    "convolution3D, strided, padded, dilated": convolution(
        F.conv3d, stride=(2, 1, 2), padding=(1, 0, 2), dilation=(2, 1, 2)),
    "convolution3D, groups, relu": convolution(F.conv3d, "relu", padding=1, groups=2),
    "convolution3D, depthwise": convolution(F.conv3d, groups=3),
    "transposedConvolution1D": convolution(F.conv_transpose1d),
    "transposedConvolution1D, every option": convolution(
        F.conv_transpose1d, stride=3, padding=2, output_padding=1, dilation=2, groups=2),
    "transposedConvolution1D, one element": convolution(F.conv_transpose1d, stride=2),
    "transposedConvolution1D, padding beyond the stride": convolution(
        F.conv_transpose1d, stride=2, padding=3, output_padding=3, dilation=4),
    "transposedConvolution2D": convolution(F.conv_transpose2d),
    "transposedConvolution2D, every option": convolution(
        F.conv_transpose2d, stride=(2, 3), padding=(1, 0), output_padding=(1, 2), dilation=(1, 2), groups=2),
    "transposedConvolution2D, depthwise": convolution(F.conv_transpose2d, stride=2, padding=1, groups=3),
    "transposedConvolution3D": convolution(F.conv_transpose3d),
    "transposedConvolution3D, every option": convolution(
        F.conv_transpose3d, stride=(2, 2, 1), padding=(1, 1, 0), output_padding=(1, 0, 0), dilation=(1, 2, 2), groups=2),
}
