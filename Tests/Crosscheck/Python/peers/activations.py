import torch
import torch.nn.functional as F


def rows(name, function):
    """The three rows of an activation: around zero, far from it, and nothing."""
    return {name: function, f"{name}, far": lambda x: function(x * 30), f"{name}, empty": function}


def prelu(x, slopes):
    return torch.where(x > 0, x, slopes * x)


def softplus(sharpness=1):
    """Without PyTorch's default of leaving the curve for the line at 20, which is 2e-9 off."""
    return lambda x: F.softplus(x, sharpness, threshold=700)


def hard_sigmoid(x):
    """PyTorch's own has a gradient of float32's 1/6."""
    return (x / 6 + 0.5).clamp(0, 1)


TORCH = {
    **rows("elu", F.elu),
    **rows("elu, alpha", lambda x: F.elu(x, 0.3)),
    **rows("selu", F.selu),
    **rows("celu", F.celu),
    **rows("celu, alpha", lambda x: F.celu(x, 2.5)),
    **rows("mish", F.mish),
    **rows("softplus", softplus()),
    **rows("softplus, sharpness", softplus(3)),
    **rows("logSigmoid", F.logsigmoid),
    **rows("softsign", F.softsign),
    **rows("hardSigmoid", hard_sigmoid),
    **rows("hardSwish", F.hardswish),
    **rows("hardTanh", F.hardtanh),
    **rows("hardTanh, range", lambda x: F.hardtanh(x, -0.3, 2)),
    **rows("relu6", F.relu6),
    "prelu": prelu,
    "softmax, first axis": lambda x: x.softmax(0),
    "softmax, middle axis": lambda x: x.softmax(1),
    "logSoftmax, first axis": lambda x: x.log_softmax(0),
    "logSoftmax, middle axis": lambda x: x.log_softmax(-2),
}
