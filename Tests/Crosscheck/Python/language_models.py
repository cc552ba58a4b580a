"""GPTs beside PyTorch: files load strictly under nanoGPT's names; logits, gradients and what is written agree."""
import subprocess

import safetensors
import torch
import torch.nn.functional as F
from torch import nn

from agreement import disagreement


class Attention(nn.Module):
    def __init__(self, width, heads, bias):
        super().__init__()
        self.c_attn, self.c_proj, self.heads = nn.Linear(width, 3 * width, bias), nn.Linear(width, width, bias), heads

    def forward(self, x):
        n, t, c = x.shape
        q, k, v = (part.view(n, t, self.heads, -1).transpose(1, 2) for part in self.c_attn(x).split(c, dim=2))
        scores = q @ k.transpose(2, 3) / (c // self.heads) ** 0.5
        future = torch.ones(t, t, dtype=torch.bool).triu(1)
        y = scores.masked_fill(future, -torch.inf).softmax(-1) @ v
        return self.c_proj(y.transpose(1, 2).reshape(n, t, c))


class Block(nn.Module):
    def __init__(self, width, heads, bias):
        super().__init__()
        self.ln_1, self.ln_2 = nn.LayerNorm(width, bias=bias), nn.LayerNorm(width, bias=bias)
        self.attn = Attention(width, heads, bias)
        self.mlp = nn.ModuleDict({"c_fc": nn.Linear(width, 4 * width, bias), "c_proj": nn.Linear(4 * width, width, bias)})

    def forward(self, x):
        x = x + self.attn(self.ln_1(x))
        return x + self.mlp["c_proj"](F.gelu(self.mlp["c_fc"](self.ln_2(x))))


class GPT(nn.Module):
    def __init__(self, weights, heads):
        super().__init__()
        (vocabulary, width), context = weights["transformer.wte.weight"].shape, len(weights["transformer.wpe.weight"])
        layers = sum(name.endswith("ln_1.weight") for name in weights)
        bias = "transformer.ln_f.bias" in weights
        self.transformer = nn.ModuleDict({
            "wte": nn.Embedding(vocabulary, width), "wpe": nn.Embedding(context, width),
            "h": nn.ModuleList([Block(width, heads, bias) for _ in range(layers)]), "ln_f": nn.LayerNorm(width, bias=bias)})
        self.lm_head = nn.Linear(width, vocabulary, bias=False)
        if "lm_head.weight" not in weights:
            self.lm_head.weight = self.transformer["wte"].weight
        tied = {"lm_head.weight": weights["transformer.wte.weight"]} if "lm_head.weight" not in weights else {}
        self.double().load_state_dict({**weights, **tied}, strict=True)

    def forward(self, ids):
        x = self.transformer["wte"](ids) + self.transformer["wpe"].weight[: ids.shape[1]]
        for block in self.transformer["h"]:
            x = block(x)
        return self.lm_head(self.transformer["ln_f"](x))


def check(crosscheck, scratch, report):
    folder = scratch / "language"
    folder.mkdir()
    subprocess.run([crosscheck, "language", folder], check=True)
    for path in sorted(folder.iterdir()):
        check_model(path, report)


def check_model(path, report):
    topic = "language models"
    with safetensors.safe_open(path, "pt") as file:
        tensors = {name: file.get_tensor(name) for name in file.keys()}
        heads = int(file.metadata()["heads"])
    weights = {name: t for name, t in tensors.items() if name.startswith(("transformer.", "lm_head."))}
    model = GPT(weights, heads)
    logits = model(tensors["inputs"].long())
    F.cross_entropy(logits.flatten(0, 1), tensors["targets"].long().flatten()).backward()

    def compare(what, ours, theirs):
        reason, error = disagreement(ours.numpy(), theirs.detach().numpy(), 1e-9)
        report.check(topic, f"{path.stem}, {what}", reason is None, reason, error)

    compare("logits", tensors["logits"], logits)
    for name, parameter in model.named_parameters():
        compare(f"gradient of {name}", tensors[f"gradient.{name}"], parameter.grad)
    ids = torch.tensor([[1, 2, 3]])
    with torch.inference_mode():
        for _ in tensors["written"]:
            ids = torch.cat([ids, model(ids)[:, -1].argmax(-1, keepdim=True)], 1)
    compare("what is written", tensors["written"].long(), ids[0, 3:])
