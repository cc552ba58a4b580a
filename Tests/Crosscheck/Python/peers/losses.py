import torch
import torch.nn.functional as F

THREE = torch.tensor([0.5, 2, 3], dtype=torch.float64)
FOUR = torch.tensor([0.5, 1, 2, 3], dtype=torch.float64)


def signs(flags):
    """true and false as 1 and -1."""
    return flags.double() * 2 - 1


def cross_entropy(x, target, **options):
    """Classes are Martlet's last axis and PyTorch's second."""
    target = target.movedim(-1, 1) if target.is_floating_point() else target
    return F.cross_entropy(x.movedim(-1, 1), target, **options)


def weighted_cross_entropy(x, target, weights):
    """PyTorch has no gradient by class weights."""
    smoothed = 0.8 * target.softmax(-1) + 0.2 / x.shape[-1]
    return -(weights * smoothed * x.log_softmax(-1)).sum(-1)


def nll(x, labels, **options):
    return F.nll_loss(x.movedim(-1, 1), labels, **options)


def ctc(x, targets, inputs=None, lengths=None, **options):
    inputs = torch.full((x.shape[0],), x.shape[1]) if inputs is None else inputs
    lengths = torch.full((x.shape[0],), targets.shape[1]) if lengths is None else lengths
    return F.ctc_loss(x.log_softmax(-1).transpose(0, 1), targets, inputs, lengths, **options)


def bce(x, target, weights=None, reduction="mean"):
    """PyTorch has no gradient by the weights."""
    loss = F.binary_cross_entropy(x.sigmoid(), target.sigmoid(), reduction="none")
    return reduced(loss if weights is None else loss * weights, reduction)


def bce_with_logits(x, target, **options):
    return F.binary_cross_entropy_with_logits(x * 3, target.sigmoid(), **options)


def focal(x, target, alpha=0.25, gamma=2.0, reduction="mean"):
    """As arXiv:1708.02002 has it; PyTorch itself has none."""
    p = torch.sigmoid(x)
    right = p * target + (1 - p) * (1 - target)
    loss = -((1 - right) ** gamma) * torch.log(right)
    return reduced(loss if alpha is None else loss * (alpha * target + (1 - alpha) * (1 - target)), reduction)


def hinge(x, flags, margin=1.0, reduction="mean"):
    return reduced((margin - signs(flags) * x).clamp(min=0), reduction)


def reduced(loss, reduction):
    return {"mean": torch.mean, "sum": torch.sum, "none": lambda x: x}[reduction](loss)


def with_signs(function, **options):
    return lambda *x: function(*x[:-1], signs(x[-1]), **options)


TORCH = {
    "softmaxCrossEntropy": lambda x: F.cross_entropy(x, torch.tensor([0, 4, 2, 2])),
    "softmaxCrossEntropy, smoothing and weights": lambda x: F.cross_entropy(
        x * 3, torch.tensor([3, 0, 1]), FOUR, label_smoothing=0.2),
    "softmaxCrossEntropy, one class": F.cross_entropy,
    "softmaxCrossEntropy, drawn labels": lambda x, labels: F.cross_entropy(x * 20, labels, label_smoothing=0.1),
    "softmaxCrossEntropy, labels": F.cross_entropy,
    "softmaxCrossEntropy, ignored label, none": lambda *x: cross_entropy(*x, ignore_index=1, reduction="none"),
    "softmaxCrossEntropy, everything": lambda *x: cross_entropy(*x, label_smoothing=0.1, weight=THREE, ignore_index=2),
    # PyTorch's mean of nothing is NaN, its sum of nothing 0.
    "softmaxCrossEntropy, all ignored": lambda *x: cross_entropy(*x, ignore_index=2, reduction="sum"),
    "softmaxCrossEntropy, smoothing, sum": lambda *x: cross_entropy(*x, label_smoothing=0.3, reduction="sum"),
    "softmaxCrossEntropy, probabilities": lambda x, t: cross_entropy(x, t.softmax(-1)),
    "softmaxCrossEntropy, probabilities, smoothing, weights, none": weighted_cross_entropy,
    "softmaxCrossEntropy, probabilities, one class, sum": lambda *x: cross_entropy(*x, reduction="sum"),
    "negativeLogLikelihood": nll,
    "negativeLogLikelihood, weights, ignored label": lambda x, labels: nll(
        x.log_softmax(-1), labels, weight=FOUR, ignore_index=0),
    "negativeLogLikelihood, none": lambda *x: nll(*x, reduction="none"),
    "multiMarginLoss": F.multi_margin_loss,
    "multiMarginLoss, squares, weights, none": lambda *x: F.multi_margin_loss(
        *x, p=2, margin=0.7, weight=FOUR, reduction="none"),
    "multiMarginLoss, sum": lambda *x: F.multi_margin_loss(*x, reduction="sum"),
    "ctcLoss": ctc,
    "ctcLoss, lengths, none": lambda *x: ctc(*x, reduction="none"),
    "ctcLoss, last blank, sum": lambda *x: ctc(*x, blank=2, reduction="sum"),
    "ctcLoss, repetitions, impossible": lambda *x: ctc(*x, zero_infinity=True),
    "meanSquaredError": F.mse_loss,
    "meanSquaredError, rank 3": lambda a, b: F.mse_loss(a, b * 10),
    "meanSquaredError, sum": lambda *x: F.mse_loss(*x, reduction="sum"),
    "meanSquaredError, none": lambda *x: F.mse_loss(*x, reduction="none"),
    "meanAbsoluteError": F.l1_loss,
    "meanAbsoluteError, sum": lambda *x: F.l1_loss(*x, reduction="sum"),
    "meanAbsoluteError, none": lambda *x: F.l1_loss(*x, reduction="none"),
    "huberLoss": F.huber_loss,
    "huberLoss, delta 0.4, none": lambda *x: F.huber_loss(*x, delta=0.4, reduction="none"),
    "huberLoss, delta 3, sum": lambda *x: F.huber_loss(*x, delta=3, reduction="sum"),
    "smoothAbsoluteError": F.smooth_l1_loss,
    "smoothAbsoluteError, beta 0.4, none": lambda *x: F.smooth_l1_loss(*x, beta=0.4, reduction="none"),
    "smoothAbsoluteError, beta 0, sum": lambda *x: F.smooth_l1_loss(*x, beta=0, reduction="sum"),
    "kullbackLeiblerDivergence": lambda x, t: F.kl_div(x.log_softmax(-1), t / 3),
    "kullbackLeiblerDivergence, logarithmic targets, sum": lambda x, t: F.kl_div(
        x.log_softmax(-1), t.log_softmax(-1), reduction="sum", log_target=True),
    "kullbackLeiblerDivergence, none": lambda *x: F.kl_div(*x, reduction="none"),
    "binaryCrossEntropy": bce,
    "binaryCrossEntropy, weights, sum": lambda *x: bce(*x, reduction="sum"),
    "binaryCrossEntropy, none": lambda *x: bce(*x, reduction="none"),
    "binaryCrossEntropyWithLogits": bce_with_logits,
    "binaryCrossEntropyWithLogits, weights, none": lambda x, t, w, v: bce_with_logits(
        x, t, weight=w, pos_weight=v, reduction="none"),
    "binaryCrossEntropyWithLogits, hard targets, sum": lambda x, t: F.binary_cross_entropy_with_logits(
        x, t.double(), reduction="sum"),
    "focalLoss": lambda x, t: focal(x, t.double()),
    "focalLoss, gamma 0.5, no alpha, none": lambda x, t: focal(x, t.double(), None, 0.5, "none"),
    "focalLoss, soft targets, gamma 3, sum": lambda x, t: focal(x, t.sigmoid(), 0.6, 3, "sum"),
    "focalLoss, gamma 0": lambda x, t: focal(x, t.double(), gamma=0),
    "hingeLoss": hinge,
    "hingeLoss, margin 0.3, none": lambda *x: hinge(*x, 0.3, "none"),
    "hingeLoss, sum": lambda *x: hinge(*x, reduction="sum"),
    "hingeEmbeddingLoss": with_signs(F.hinge_embedding_loss),
    "hingeEmbeddingLoss, margin 2, none": with_signs(F.hinge_embedding_loss, margin=2, reduction="none"),
    "hingeEmbeddingLoss, sum": with_signs(F.hinge_embedding_loss, reduction="sum"),
    "cosineEmbeddingLoss": with_signs(F.cosine_embedding_loss),
    "cosineEmbeddingLoss, margin 0.2, none": with_signs(F.cosine_embedding_loss, margin=0.2, reduction="none"),
    "cosineEmbeddingLoss, one pair, sum": with_signs(F.cosine_embedding_loss, reduction="sum"),
    "tripletMarginLoss": F.triplet_margin_loss,
    "tripletMarginLoss, power 1, swap, none": lambda *x: F.triplet_margin_loss(
        *x, margin=2, p=1, swap=True, reduction="none"),
    "tripletMarginLoss, power 3, swap, sum": lambda *x: F.triplet_margin_loss(
        *x, margin=0.5, p=3, eps=1e-4, swap=True, reduction="sum"),
}
