"""Augmentations with fixed parameters beside torchvision's on floating-point images: within 2 of 255 everywhere."""
import subprocess

import numpy as np
import safetensors.torch
import torch
from PIL import Image

import torchvision_pure  # noqa: F401
from torchvision.transforms import functional as T
from torchvision.transforms import InterpolationMode

BILINEAR = InterpolationMode.BILINEAR


def expected(name, x):
    """x: [3, H, W] in 0...1."""
    # Without `fill` what lies outside is 0; with it, torchvision fades pixels at the border twice.
    if name == "rotate":
        return T.rotate(x, 20, BILINEAR)
    if name == "affine":
        return T.affine(x, 15, [12, -7], 0.8, [10, -5], BILINEAR)
    if name == "grey":
        return T.rgb_to_grayscale(x, 3)
    if name == "blur":
        return T.gaussian_blur(x, [11, 11], [1.7, 1.7])
    if name in ("posterize", "equalize"):  # torchvision has these for bytes alone
        bytes_ = (x * 255).round().to(torch.uint8)
        return (T.posterize(bytes_, 3) if name == "posterize" else T.equalize(bytes_)).float() / 255
    if name == "autocontrast":
        return T.autocontrast((T.adjust_contrast(x, 0.5) * 255).round() / 255)
    if name == "resizedcrop":
        return T.resized_crop(x, 20, 31, 201, 143, [96, 96], BILINEAR, antialias=True)
    simple = {
        "brightness": lambda: T.adjust_brightness(x, 1.4), "contrast": lambda: T.adjust_contrast(x, 0.6),
        "saturation": lambda: T.adjust_saturation(x, 1.7), "hue": lambda: T.adjust_hue(x, 0.2),
        "sharpness": lambda: T.adjust_sharpness(x, 1.8), "solarize": lambda: T.solarize(x, 128 / 255)}
    return simple[name]()


def mixtures(name, ours, report):
    """The images are what their share says, and the loss is the cross-entropy of the mixed labels."""
    images, mixed, share = ours["images"], ours["mixed"], ours["share"].item()
    first, second = ours["labels"].long(), ours["others"].long()
    # Labels are a permutation of the batch's, but repeat: every image whose label fits may be the partner.
    for k in range(len(images)):
        partners = [images[j] for j in range(len(images)) if first[j] == second[k]]
        if name == "mixup":
            fits = any(torch.allclose(mixed[k], share * images[k] + (1 - share) * p, rtol=0, atol=1e-15) for p in partners)
        else:
            own = (mixed[k] == images[k]).all(-1)
            fits = any((mixed[k][~own] == p[~own]).all() and
                       (torch.equal(p, images[k]) or abs(own.double().mean().item() - share) < 1e-12) for p in partners)
        report.check("mixing", f"{name}, image {k}", fits, "is no mixture of its own and another")
    one_hot = torch.nn.functional.one_hot(torch.stack([first, second]), ours["logits"].shape[1]).double()
    labels = share * one_hot[0] + (1 - share) * one_hot[1]
    theirs = torch.nn.functional.cross_entropy(ours["logits"], labels, label_smoothing=0.1)
    error = abs(ours["loss"].item() - theirs.item()) / theirs.item()
    report.check("mixing", f"{name}, loss", error <= 1e-9, f"differs by {error:.3g}", error / 1e-9)


def check(crosscheck, photo, scratch, report):
    folder = scratch / "transforms"
    folder.mkdir()
    subprocess.run([crosscheck, "transforms", photo, folder], check=True)
    x = torch.from_numpy(np.array(Image.open(photo).convert("RGB"))).permute(2, 0, 1).double() / 255
    for name in ["mixup", "cutmix"]:
        mixtures(name, safetensors.torch.load_file(folder / f"{name}.safetensors"), report)
    for path in sorted(folder.glob("*.png")):
        ours = np.asarray(Image.open(path)).astype(np.float64)
        theirs = expected(path.stem, x).permute(1, 2, 0).numpy() * 255
        if ours.shape != theirs.shape:
            report.check("transforms", path.stem, False, f"shape {ours.shape}, theirs {theirs.shape}")
            continue
        difference = np.abs(ours - theirs).max()
        report.check("transforms", path.stem, difference <= 2, f"{difference:.3g} of 255", difference / 2)
