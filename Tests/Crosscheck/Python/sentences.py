"""A published sentence encoder beside a computation by PyTorch in float64 and the package tokenizers."""
import json
import pathlib
import subprocess

import numpy as np
import safetensors.torch
import torch

from tokens import texts, word_piece
from transformers import bert_states, mean_pooled

FIXTURE = pathlib.Path(__file__).parents[2] / "Fixtures/Sentences/minilm.json"
OWN = [
    "", " ", "a", "The cat sits on the mat.", "A kitten lies on a rug.", "Ça va très bien, señor Größe!", "naïve café, résumé",
    "机器学习很有趣", "東京タワー", "Привет, мир", "مرحبا بالعالم", "שלום", "🎉🤖👩‍👩‍👧‍👦", "x" * 300, "a long story " * 400, "no\x00control\x07s", "[SEP] and [MASK]",
    "e\u0301\u0302 combined", "½ ﬁ ① ™", "\u200b\ufeff\u3000",
]


def check(crosscheck, folder, scratch, report):
    references = json.loads(FIXTURE.read_text())
    every = [entry["text"] for entry in references] + OWN + texts(150)
    (scratch / "sentences.json").write_text(json.dumps(every))
    subprocess.run([crosscheck, "sentences", folder, scratch / "sentences.json", scratch / "sentences-ours"], check=True)
    ids, vectors = json.loads((scratch / "sentences-ours.json").read_text()), np.load(scratch / "sentences-ours.npy")
    report.check("sentences", "number of texts", len(ids) == len(every) == len(vectors))

    for entry, ours, vector in zip(references, ids, vectors):
        report.check("sentences", f"reference tokens: {entry['text'][:40]}", ours == entry["token_ids"], f"{ours}")
        compare(report, "reference", entry["text"], vector, np.array(entry["embedding"]))

    vocabulary = (folder / "vocab.txt").read_text(encoding="utf-8").splitlines()
    tokenizer = word_piece({token: number for number, token in enumerate(vocabulary)})
    tokenizer.enable_truncation(256)
    config = json.loads((folder / "config.json").read_text())
    weights = {name: tensor.double() for name, tensor in safetensors.torch.load_file(folder / "model.safetensors").items()
               if tensor.is_floating_point()}
    for text, ours, vector in zip(every, ids, vectors):
        theirs = tokenizer.encode(text).ids
        report.check("sentences", f"tokens: {ascii(text[:40])}", ours == theirs, f"{ours} for {theirs}")
        with torch.inference_mode():
            tokens = torch.tensor([theirs])
            mask = torch.ones_like(tokens, dtype=torch.bool)
            states = bert_states(weights, tokens, torch.zeros_like(tokens), mask, config["num_attention_heads"],
                                 config["num_hidden_layers"], epsilon=config["layer_norm_eps"])
            expected = torch.nn.functional.normalize(mean_pooled(states, mask), dim=1)[0].numpy()
        compare(report, "PyTorch", text, vector, expected)


def compare(report, peer, text, ours, theirs):
    ours = ours.astype(np.float64)
    cosine = ours @ theirs / np.sqrt((ours @ ours) * (theirs @ theirs))
    difference = np.abs(ours - theirs).max()
    report.check("sentences", f"{peer}: {ascii(text[:40])}", cosine >= 0.99999 and difference <= 2e-5,
                 f"cosine {cosine:.7f}, largest difference {difference:.3g}", difference / 2e-5)
