"""One layer and direction of recurrent networks, out of PyTorch's functions."""
import torch


def cell(kind, x, h, c, w, v, b, d):
    a, r = x @ w + b, h @ v + d
    if kind in ("tanh", "relu"):
        return getattr(torch, kind)(a + r), c
    if kind == "lstm":
        i, f, g, o = (a + r).chunk(4, 1)
        c = f.sigmoid() * c + i.sigmoid() * g.tanh()
        return o.sigmoid() * c.tanh(), c
    (ar, az, an), (rr, rz, rn) = a.chunk(3, 1), r.chunk(3, 1)
    n, z = (an + (ar + rr).sigmoid() * rn).tanh(), (az + rz).sigmoid()
    return (1 - z) * n + z * h, c


def sequence(kind, x, w, v, b=None, d=None, h=None, c=None, lengths=None, backwards=False):
    batch, steps, hidden = x.shape[0], x.shape[1], v.shape[0]
    zeros = x.new_zeros(batch, hidden)
    h, c = zeros if h is None else h, zeros if c is None else c
    b, d = (x.new_zeros(v.shape[1]) if bias is None else bias for bias in (b, d))
    lengths = torch.full((batch,), steps) if lengths is None else lengths
    outputs = [None] * steps
    for t in reversed(range(steps)) if backwards else range(steps):
        counts = (t < lengths)[:, None]
        next_h, next_c = cell(kind, x[:, t], h, c, w, v, b, d)
        h, c = torch.where(counts, next_h, h), torch.where(counts, next_c, c)
        outputs[t] = torch.where(counts, next_h, zeros)
    output = torch.stack(outputs, 1) if steps else x.new_zeros(batch, 0, hidden)
    return (output, h, c) if kind == "lstm" else (output, h)


TORCH = {
    "rnn": lambda x, w, v: sequence("tanh", x, w, v),
    "rnn, biases, state": lambda x, w, v, b, d, h: sequence("tanh", x, w, v, b, d, h),
    "rnn, relu, lengths": lambda x, w, v, n: sequence("relu", x, w, 0.2 * v, lengths=n),
    "rnn, no steps": lambda x, w, v, h: sequence("tanh", x, w, v, h=h),
    "rnn, reversed, lengths, state": lambda x, w, v, h, n: sequence("tanh", x, w, v, h=h, lengths=n, backwards=True),
    "lstm": lambda x, w, v: sequence("lstm", x, w, v),
    "lstm, biases, states": lambda x, w, v, b, d, h, c: sequence("lstm", x, w, v, b, d, h, c),
    "lstm, lengths": lambda x, w, v, n: sequence("lstm", x, w, v, lengths=n),
    "lstm, reversed, lengths, states": lambda x, w, v, h, c, n: sequence(
        "lstm", x, w, v, h=h, c=c, lengths=n, backwards=True),
    "lstm, one step": lambda x, w, v, d: sequence("lstm", x, w, v, d=d),
    "lstm, no steps": lambda x, w, v, h, c: sequence("lstm", x, w, v, h=h, c=c),
    "gru": lambda x, w, v: sequence("gru", x, w, v),
    "gru, biases, state": lambda x, w, v, b, d, h: sequence("gru", x, w, v, b, d, h),
    "gru, lengths": lambda x, w, v, n: sequence("gru", x, w, v, lengths=n),
    "gru, reversed, lengths, state": lambda x, w, v, h, d, n: sequence(
        "gru", x, w, v, d=d, h=h, lengths=n, backwards=True),
    "gru, one step": lambda x, w, v, b: sequence("gru", x, w, v, b),
    "gru, no steps": lambda x, w, v, h: sequence("gru", x, w, v, h=h),
}
