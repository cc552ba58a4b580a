"""Compares Martlet with NumPy, SciPy, PyTorch, safetensors and tokenizers.

    python crosscheck.py BUILD_FOLDER

Every row of Tests/OperationCatalog, values and gradients; array files both ways; an exported model; recurrent layers; texts into tokens. The last line is
`N passed, N failed`; the exit code is 1 if anything failed.
"""
import pathlib
import subprocess
import sys
import tempfile

import torch

import export
import files
import recurrent
import rows
import tokens
from report import Report

torch.set_num_threads(1)
build = pathlib.Path(sys.argv[1])
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
sys.exit(0 if report.print() else 1)
