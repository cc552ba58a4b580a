"""Transformer layers and models beside PyTorch's own, with the same weights: outputs, and the gradients of every input and parameter."""
import json
import math

import safetensors
import torch
import torch.nn.functional as F
from torch import nn

from agreement import disagreement

# float64: the longest chain here is two layers, some hundreds of roundings of 1.1e-16; float32 as for single operations.
TOLERANCES = {"float64": 1e-9, "float32": 1e-5}


def load(path):
    with safetensors.safe_open(path, "pt") as file:
        cases = json.loads(file.metadata()["cases"])
        for case in cases:
            case |= {"parameter": {}, "gradient": {}, "input": {}, "slope": {}, "constant": {}}
        for name in file.keys():
            number, kind, *rest = name.split(".", 2)
            if rest:
                cases[int(number)][kind][rest[0]] = file.get_tensor(name)
            else:
                cases[int(number)][kind] = file.get_tensor(name)
    return cases


def hidden(mask, heads):
    """Ours is true where a query may look, PyTorch's where it may not: one of [T, S], or one for each head."""
    if mask is None:
        return None
    if mask.dim() == 2:
        return ~mask
    return ~mask.expand(-1, heads, -1, -1).reshape(-1, *mask.shape[2:])


def options(case):
    return dict(d_model=case["width"], nhead=case["heads"], dim_feedforward=case["hidden"], dropout=0, batch_first=True,
                norm_first=case["pre_norm"], dtype=torch.float64)


def masks(case, name):
    """The mask as the argument that takes it: of padding, or of pairs."""
    mask = case["constant"].get(name)
    if mask is not None and mask.dim() == 4 and mask.shape[1] == mask.shape[2] == 1:
        return {"padding": ~mask[:, 0, 0]}
    return {"pairs": hidden(mask, case["heads"])}


def causal(case, length):
    return torch.ones(length, length, dtype=torch.bool).triu(1) if case["mask"] == "causal" else None


def encoder(case, x):
    layer = nn.TransformerEncoderLayer(**options(case), activation=case["activation"], bias=case["bias"])
    own = masks(case, "mask")
    pairs = causal(case, x.shape[1]) if case["mask"] == "causal" else own.get("pairs")
    return layer, lambda: layer(x, src_mask=pairs, src_key_padding_mask=own.get("padding"))


def decoder(case, x, memory):
    layer = nn.TransformerDecoderLayer(**options(case), activation=case["activation"], bias=case["bias"])
    own, other = masks(case, "mask"), masks(case, "memory_mask")
    pairs = causal(case, x.shape[1]) if case["mask"] == "causal" else own.get("pairs")
    return layer, lambda: layer(x, memory, tgt_mask=pairs, tgt_key_padding_mask=own.get("padding"),
                                memory_mask=other.get("pairs"), memory_key_padding_mask=other.get("padding"))


def linear(weights, name, x):
    return F.linear(x, weights[f"{name}.weight"], weights[f"{name}.bias"])


def norm(weights, name, x, epsilon):
    return F.layer_norm(x, x.shape[-1:], weights[f"{name}.weight"], weights[f"{name}.bias"], epsilon)


def heads_of(x, heads):
    return x.unflatten(-1, (heads, -1)).transpose(1, 2)


def vit(case, weights, x):
    """timm's VisionTransformer, from its weights alone."""
    x = F.conv2d(x.permute(0, 3, 1, 2), weights["patch_embed.proj.weight"], weights["patch_embed.proj.bias"], stride=case["patch"])
    x = x.flatten(2).transpose(1, 2)
    if not case["mean"]:
        x = torch.cat([weights["cls_token"].expand(x.shape[0], -1, -1), x], 1)
    x = x + weights["pos_embed"]
    for block in (f"blocks.{index}." for index in range(case["depth"])):
        q, k, v = linear(weights, block + "attn.qkv", norm(weights, block + "norm1", x, 1e-6)).chunk(3, -1)
        y = F.scaled_dot_product_attention(*(heads_of(part, case["heads"]) for part in (q, k, v))).transpose(1, 2).flatten(2)
        x = x + linear(weights, block + "attn.proj", y)
        y = F.gelu(linear(weights, block + "mlp.fc1", norm(weights, block + "norm2", x, 1e-6)))
        x = x + linear(weights, block + "mlp.fc2", y)
    x = norm(weights, "fc_norm", x.mean(1), 1e-6) if case["mean"] else norm(weights, "norm", x, 1e-6)[:, 0]
    return linear(weights, "head", x)


def bert_states(weights, ids, types, mask, heads, depth, approximate=False, epsilon=1e-12):
    """BERT's last states, from its weights alone."""
    x = (weights["embeddings.word_embeddings.weight"][ids] + weights["embeddings.token_type_embeddings.weight"][types]
         + weights["embeddings.position_embeddings.weight"][: ids.shape[1]])
    x = norm(weights, "embeddings.LayerNorm", x, epsilon)
    for layer in (f"encoder.layer.{index}." for index in range(depth)):
        parts = (heads_of(linear(weights, layer + "attention.self." + part, x), heads) for part in ("query", "key", "value"))
        y = F.scaled_dot_product_attention(*parts, attn_mask=mask[:, None, None]).transpose(1, 2).flatten(2)
        x = norm(weights, layer + "attention.output.LayerNorm", x + linear(weights, layer + "attention.output.dense", y), epsilon)
        y = F.gelu(linear(weights, layer + "intermediate.dense", x), approximate="tanh" if approximate else "none")
        x = norm(weights, layer + "output.LayerNorm", x + linear(weights, layer + "output.dense", y), epsilon)
    return x


def mean_pooled(states, mask):
    return (states * mask[..., None]).sum(1) / mask.sum(1, keepdim=True).clamp(min=1)


def bert(case, weights):
    ids, types, mask = (case["constant"][name] for name in ("ids", "types", "mask"))
    states = bert_states(weights, ids.long(), types.long(), mask, case["heads"], case["depth"], case["approximate"])
    return torch.cat([mean_pooled(states, mask), linear(weights, "pooler.dense", states[:, 0]).tanh()], 1)


class Sequences(nn.Module):
    """PyTorch's encoder and decoder between two embeddings and a linear layer."""

    def __init__(self, case, weights):
        super().__init__()
        norms = [nn.LayerNorm(case["width"], dtype=torch.float64) for _ in range(2)]
        self.encoder = nn.TransformerEncoder(
            nn.TransformerEncoderLayer(**options(case)), case["depth"], norms[0], enable_nested_tensor=False)
        self.decoder = nn.TransformerDecoder(nn.TransformerDecoderLayer(**options(case)), case["depth"], norms[1])
        self.source_embedding, self.target_embedding = (
            nn.Embedding(*weights[f"{side}_embedding.weight"].shape, dtype=torch.float64) for side in ("source", "target"))
        self.head = nn.Linear(case["width"], weights["head.bias"].shape[0], dtype=torch.float64)

    def embedded(self, table, ids):
        width = table.weight.shape[1]
        position = torch.arange(ids.shape[1], dtype=torch.float64)[:, None]
        angles = position * torch.exp(torch.arange(0, width, 2, dtype=torch.float64) * (-math.log(10000) / width))
        return table(ids.long()) * math.sqrt(width) + torch.stack([angles.sin(), angles.cos()], 2).flatten(1)

    def forward(self, source, target, mask):
        memory = self.encoder(self.embedded(self.source_embedding, source), src_key_padding_mask=~mask)
        causal = torch.ones(target.shape[1], target.shape[1], dtype=torch.bool).triu(1)
        return self.head(self.decoder(
            self.embedded(self.target_embedding, target), memory, tgt_mask=causal, memory_key_padding_mask=~mask))


def sequences(case):
    model = Sequences(case, case["parameter"])
    return model, lambda: model(*(case["constant"][name] for name in ("source", "target", "mask")))


def check(path, dtype, report):
    for number, case in enumerate(load(path)):
        topic = f"Transformer {case['kind']} {dtype}"
        name = f"{number} " + " ".join(f"{key}={value}" for key, value in case.items() if isinstance(value, (str, int)))
        try:
            check_case(case, f"{topic}", name, TOLERANCES[dtype], report)
        except Exception as error:
            report.check(topic, name, False, f"the peer failed: {type(error).__name__}: {error}")


def check_case(case, topic, name, tolerance, report):
    inputs = {key: value.double().requires_grad_() for key, value in case["input"].items()}
    parameters = {key: value.double() for key, value in case["parameter"].items()}
    if case["kind"] in ("vit", "bert"):
        parameters = {key: value.requires_grad_() for key, value in parameters.items()}
        output = {"vit": vit, "bert": bert}[case["kind"]](case, parameters, **inputs)
    else:
        module, forward = {"encoder": encoder, "decoder": decoder, "sequences": sequences}[case["kind"]](case, **inputs)
        # In training mode, without dropout: evaluation takes another path for some masks.
        module.train().load_state_dict(parameters, strict=True)
        parameters = dict(module.named_parameters())
        output = forward()

    def compare(what, ours, theirs):
        reason, error = disagreement(ours.numpy(), theirs.detach().numpy(), tolerance)
        report.check(topic, f"{name}: {what}", reason is None, reason, error)

    compare("output", case["output"], output)
    leaves = list(inputs.values()) + list(parameters.values())
    gradients = torch.autograd.grad((case["weight"].double() * output).sum(), leaves, allow_unused=True)
    for (key, leaf), gradient in zip([*inputs.items(), *parameters.items()], gradients):
        ours = case["slope"][key] if key in inputs else case["gradient"][key]
        theirs = torch.zeros_like(leaf) if gradient is None else gradient
        if key.endswith("key.bias"):
            # Its true gradient is 0, as a softmax does not see what all its scores share: both sides round only.
            report.check(topic, f"{name}: {key}", ours.abs().max() < 1e3 * tolerance, "is not 0")
        else:
            compare(f"gradient of {key}", ours, theirs)
