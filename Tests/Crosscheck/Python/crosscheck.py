"""Compares Martlet with NumPy, SciPy, PyTorch, torchvision, timm, safetensors and tokenizers.

    python crosscheck.py BUILD_FOLDER SENTENCE_ENCODER

Every row of Tests/OperationCatalog, values and gradients; array files both ways; an exported model; texts into tokens;
recurrent layers; vision models, augmentations, an image classifier with published weights; attention and its layer;
Transformer layers and models; language models; a published sentence encoder. The last line is `N passed, N failed`; the exit code is 1 if anything failed.
"""
import pathlib
import subprocess
import sys
import tempfile

import torch

import attention
import export
import files
import language_models
import lite0
import recurrent
import rows
import sentences
import tokens
import transformers
import transforms
import zoo
from report import Report

torch.set_num_threads(1)
build = pathlib.Path(sys.argv[1])
root = pathlib.Path(__file__).resolve().parents[3]
crosscheck, martlet = build / "Crosscheck", build / "martlet"
report = Report()
with tempfile.TemporaryDirectory() as folder:
    scratch = pathlib.Path(folder)
    subprocess.run([crosscheck, "rows", scratch], check=True)
    for dtype in ["float64", "float32"]:
        rows.check(scratch / f"{dtype}.safetensors", dtype, report)
    files.check(crosscheck, scratch, report)
    export.check(martlet, crosscheck, scratch, report)
    recurrent.check(crosscheck, scratch, report)
    tokens.check(crosscheck, scratch, report)
    zoo.check(crosscheck, scratch, report)
    transforms.check(crosscheck, root / "Examples/Data/photos/chelsea.png", scratch, report)
    lite0.check(martlet, crosscheck, root, scratch, report)
    attention.check(crosscheck, scratch, report)
    subprocess.run([crosscheck, "transformers", scratch], check=True)
    for dtype in ["float64", "float32"]:
        transformers.check(scratch / f"transformers-{dtype}.safetensors", dtype, report)
    language_models.check(crosscheck, scratch, report)
    sentences.check(crosscheck, pathlib.Path(sys.argv[2]), scratch, report)
sys.exit(0 if report.print() else 1)
