"""`martlet export`: the file loads strictly into the model as a PyTorch user writes it, and gives the same answers."""
import subprocess

import numpy as np
import safetensors.torch
import torch
from torch import nn

from agreement import disagreement


def small_cnn(classes):
    """The Sequential of Benchmarks/Peers/torch_image_folder.py."""
    return nn.Sequential(
        nn.Conv2d(1, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(32, 64, 3, padding=1), nn.ReLU(),
        nn.MaxPool2d(2), nn.Flatten(), nn.Linear(3136, 128), nn.ReLU(), nn.Dropout(0.5), nn.Linear(128, classes))


def check(martlet, crosscheck, scratch, report):
    def run(*arguments):
        subprocess.run([str(argument) for argument in arguments], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    data, trained, exported, answers = (scratch / name for name in ["shapes", "run", "model.safetensors", "answers.npz"])
    run(martlet, "dataset", "shapes", data, "--train-per-class", 20, "--test-per-class", 5, "--image-size", 28)
    run(martlet, "train", data, "--model", "smallcnn", "--image-size", 28, "--channels", 1, "--epochs", 1, "--output", trained)
    run(martlet, "export", trained, exported)
    run(crosscheck, "logits", exported, answers)

    weights = safetensors.torch.load_file(exported)
    model = small_cnn(weights["10.bias"].shape[0]).eval()
    try:
        model.load_state_dict(weights, strict=True)
        report.check("export", "loads strictly", True)
    except RuntimeError as error:
        report.check("export", "loads strictly", False, str(error))
        return
    with np.load(answers) as ours, torch.inference_mode():
        images = torch.from_numpy(ours["images"]).permute(0, 3, 1, 2)
        theirs = model.double()(images.double()).numpy()
        reason, error = disagreement(ours["logits"], theirs, 1e-5)
        report.check("export", "logits", reason is None, reason, error)
