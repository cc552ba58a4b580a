import torch
import torch.nn.functional as F


def visible(queries, keys, mask=None, causal=False):
    """Which keys queries see; Martlet's causal triangle ends in the lower right corner."""
    sees = torch.ones(queries, keys, dtype=torch.bool)
    if causal:
        sees = sees.tril(keys - queries)
    return sees if mask is None else sees & mask


def weights_of(q, k, mask=None, causal=False, scale=None):
    """[N, H, Tq, Tk], zeros for a query that sees nothing."""
    k = k.repeat_interleave(q.shape[2] // k.shape[2], dim=2)
    scores = torch.einsum("nihd,njhd->nhij", q, k) * (q.shape[3] ** -0.5 if scale is None else scale)
    if k.shape[1] == 0:
        return scores
    sees = visible(q.shape[1], k.shape[1], mask, causal).expand(scores.shape)
    some = sees.any(-1, keepdim=True)
    return torch.where(sees, scores.masked_fill(~sees & some, float("-inf")).softmax(-1), 0)


def mixed(weights, v):
    return torch.einsum("nhij,njhd->nihd", weights, v.repeat_interleave(weights.shape[1] // v.shape[2], dim=2))


def attention(q, k, v, mask=None, causal=False, scale=None):
    return mixed(weights_of(q, k, mask, causal, scale), v)


def packed(x, mask=None, heads=1, groups=None, **options):
    groups = groups or heads
    width = x.shape[2] // (heads + 2 * groups)
    q, k, v = x.split([heads * width, groups * width, groups * width], dim=2)
    q, k, v = (t.reshape(t.shape[0], t.shape[1], t.shape[2] // width, width) for t in (q, k, v))
    return attention(q, k, v, mask, **options).flatten(2)


def with_weights(q, k, v, mask=None, causal=False, scale=None):
    weights = weights_of(q, k, mask, causal, scale)
    return mixed(weights, v), weights


def with_dropout(row, q, k, v):
    """Which weights are dropped is Martlet's own choice; that the others are scaled, and both forms agree, is not."""
    weights = torch.where(torch.from_numpy(row["output"][1] != 0), weights_of(q, k) / 0.6, 0)
    return mixed(weights, v), weights, mixed(weights, v)


with_dropout.sees_row = True


def rotary(x, positions=None, start=0, base=10_000, dimensions=None, interleaved=False):
    tokens = x.shape[1]
    rotated = dimensions or x.shape[3]
    positions = torch.arange(tokens) if positions is None else positions
    frequencies = base ** (-torch.arange(0, rotated, 2, dtype=torch.float64) / rotated)
    angles = ((positions + start)[..., None] * frequencies)[..., None, :]
    turned, rest = x[..., :rotated], x[..., rotated:]
    first, second = (turned[..., ::2], turned[..., 1::2]) if interleaved else turned.chunk(2, dim=-1)
    parts = first * angles.cos() - second * angles.sin(), second * angles.cos() + first * angles.sin()
    turned = torch.stack(parts, dim=-1).flatten(-2) if interleaved else torch.cat(parts, dim=-1)
    return torch.cat([turned, rest], dim=-1)


def group_norm(x, groups, gamma=None, beta=None, epsilon=1e-5):
    first = x.movedim(-1, 1)
    return F.group_norm(first, groups, gamma, beta, epsilon).movedim(1, -1)


TORCH = {
    "attention": attention,
    "attention, causal": lambda *a: attention(*a, causal=True),
    "attention, causal, more keys": lambda *a: attention(*a, causal=True),
    "attention, causal, fewer keys": lambda *a: attention(*a, causal=True),
    "attention, grouped, scale": lambda *a: attention(*a, scale=0.3),
    "attention, one key head": lambda *a: attention(*a, causal=True),
    "attention, masked and causal, grouped": lambda *a: attention(*a, causal=True),
    "attention, nothing visible": lambda q, k, v, mask: attention(q, k, v, mask & ~mask),
    "attention, packed": lambda x: packed(x, heads=2),
    "attention, packed, causal, grouped": lambda x: packed(x, heads=4, groups=2, causal=True),
    "attention, packed, masked": lambda x, mask: packed(x, mask, heads=2, scale=0.5),
    "attention, packed, one token": lambda x: packed(x, heads=1),
    "attention, packed, empty": lambda x: packed(x, heads=2),
    "attentionWithWeights": with_weights,
    "attentionWithWeights, causal, masked, grouped": lambda *a: with_weights(*a, causal=True, scale=0.7),
    "attentionWithWeights, dropout": with_dropout,
    "rotary": rotary,
    "rotary, interleaved": lambda x: rotary(x, interleaved=True),
    "rotary, start and base": lambda x: rotary(x, start=100, base=50),
    "rotary, some dimensions": lambda x: rotary(x, dimensions=4),
    "rotary, positions": lambda x, positions: rotary(x, positions, interleaved=True),
    "rmsNormalization": lambda x, g: F.rms_norm(x, x.shape[-1:], g, 1e-5),
    "rmsNormalization, one column": lambda x, g: F.rms_norm(x, x.shape[-1:], g, 0.5),
    "rmsNormalization, bare": lambda x: F.rms_norm(x, x.shape[-1:], eps=0.1),
    "groupNormalization": lambda x, g, b: group_norm(x, 3, g, b),
    "groupNormalization, one group, bare": lambda x: group_norm(x, 1, epsilon=0.1),
    "groupNormalization, two axes, gamma alone": lambda x, g: group_norm(x, 2, g),
    "groupNormalization, empty": lambda x, g, b: group_norm(x, 2, g, b),
}
