"""Compares Martlet with NumPy, SciPy, PyTorch, safetensors and tokenizers.

    python crosscheck.py BUILD_FOLDER

Every row of Tests/OperationCatalog, values and gradients; array files both ways; an exported model; texts into tokens. The last line is
`N passed, N failed`; the exit code is 1 if anything failed.
"""
import pathlib
import subprocess
import sys
import tempfile

import torch

import export
import files
import lite0
import rows
import tokens
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
    tokens.check(crosscheck, scratch, report)
    zoo.check(crosscheck, scratch, report)
    transforms.check(crosscheck, root / "Examples/Data/photos/chelsea.png", scratch, report)
    lite0.check(martlet, crosscheck, root, scratch, report)
sys.exit(0 if report.print() else 1)
