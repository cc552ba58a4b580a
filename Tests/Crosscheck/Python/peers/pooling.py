import torch.nn.functional as F

from .layouts import channels_first, channels_last


def pool(function, *arguments, **options):
    return lambda x: channels_last(function(channels_first(x), *arguments, **options))


def resize(*size, **options):
    return pool(F.interpolate, size=size, **options)


def bilinear(*size, aligned=False):
    return resize(*size, mode="bilinear", align_corners=aligned)


TORCH = {
    "maximumPool1D": pool(F.max_pool1d, 2),
    "maximumPool1D, overlapping, padded": pool(F.max_pool1d, 3, 2, 1),
    "maximumPool1D, one window": pool(F.max_pool1d, 4),
    "averagePool1D": pool(F.avg_pool1d, 2),
    "averagePool1D, overlapping, padded": pool(F.avg_pool1d, 3, 2, 1),
    "averagePool1D, one element": pool(F.avg_pool1d, 1),
    "maximumPool3D": pool(F.max_pool3d, 2),
    "maximumPool3D, overlapping, padded": pool(F.max_pool3d, (3, 2, 3), (2, 1, 2), (1, 0, 1)),
    "maximumPool3D, one window": pool(F.max_pool3d, (2, 3, 2)),
    "averagePool3D": pool(F.avg_pool3d, 2),
    "averagePool3D, overlapping, padded": pool(F.avg_pool3d, (3, 2, 3), (2, 1, 2), (1, 0, 1)),
    "averagePool3D, one window": pool(F.avg_pool3d, (2, 3, 2)),
    "adaptiveAveragePool1D": pool(F.adaptive_avg_pool1d, 3),
    "adaptiveAveragePool1D, longer": pool(F.adaptive_avg_pool1d, 5),
    "adaptiveAveragePool2D": pool(F.adaptive_avg_pool2d, (3, 4)),
    "adaptiveAveragePool2D, whole": pool(F.adaptive_avg_pool2d, 1),
    "adaptiveAveragePool2D, longer and shorter": pool(F.adaptive_avg_pool2d, (4, 2)),
    "adaptiveMaximumPool1D": pool(F.adaptive_max_pool1d, 3),
    "adaptiveMaximumPool1D, same length": pool(F.adaptive_max_pool1d, 4),
    "adaptiveMaximumPool1D, longer": pool(F.adaptive_max_pool1d, 5),
    "adaptiveMaximumPool2D": pool(F.adaptive_max_pool2d, (3, 4)),
    "adaptiveMaximumPool2D, one row": pool(F.adaptive_max_pool2d, (1, 4)),
    "globalMaximumPool2D": lambda x: x.amax((1, 2)),
    "resize2D, nearest, larger": resize(7, 6),
    "resize2D, nearest, smaller": resize(3, 2),
    "resize2D, bilinear, larger": bilinear(7, 6),
    "resize2D, bilinear, smaller": bilinear(3, 2),
    "resize2D, aligned, larger": bilinear(7, 6, aligned=True),
    "resize2D, aligned, to one row": bilinear(1, 9, aligned=True),
    "resize2D, bilinear, one pixel": bilinear(2, 3),
    "resize2D, bilinear, empty batch": bilinear(5, 5),
}
