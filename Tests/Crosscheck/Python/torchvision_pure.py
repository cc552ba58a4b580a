"""Makes torchvision importable beside a CPU build of torch.

PyPI's torchvision is built for CUDA: beside a CPU build its compiled operators do not load, and its Python parts, which are all that
is needed here, stop at the missing names. The names are declared, without code, before torchvision looks for them.
"""
import torch

if "+cpu" in torch.__version__:
    _library = torch.library.Library("torchvision", "DEF")
    for _name in ["nms", "qnms", "roi_align", "qroi_align", "_roi_align_backward", "roi_pool", "_roi_pool_backward", "ps_roi_align",
                  "_ps_roi_align_backward", "ps_roi_pool", "_ps_roi_pool_backward", "deform_conv2d", "_deform_conv2d_backward"]:
        _library.define(f"{_name}(Tensor x) -> Tensor")
import torchvision  # noqa: E402,F401
