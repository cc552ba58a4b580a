import torch
import torch.nn.functional as F


def rows(name, function):
    """The three rows of an activation: around zero, far from it, and nothing."""
    return {name: function, f"{name}, far": lambda x: function(x * 30), f"{name}, empty": function}


def prelu(x, slopes):
    return torch.where(x > 0, x, slopes * x)


TORCH = {
    **rows("elu", F.elu),
    **rows("elu, alpha", lambda x: F.elu(x, 0.3)),
    **rows("selu", F.selu),
    **rows("celu", F.celu),
    **rows("celu, alpha", lambda x: F.celu(x, 2.5)),
    **rows("mish", F.mish),
    **rows("softplus", F.softplus),
    **rows("softplus, sharpness", lambda x: F.softplus(x, 3)),
    **rows("logSigmoid", F.logsigmoid),
    **rows("softsign", F.softsign),
    **rows("hardSigmoid", F.hardsigmoid),
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
