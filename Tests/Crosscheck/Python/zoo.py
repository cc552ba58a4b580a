"""Every vision model of the registry on PyTorch's weights: outputs, running statistics and all gradients."""
import subprocess

import numpy as np
import safetensors.torch
import torch
from torch import nn
from torch.nn import functional as F

import torchvision_pure  # noqa: F401
import timm
import torchvision.models as published
from agreement import disagreement

CLASSES = 10


class SmallBlock(nn.Module):
    """Two 3x3 convolutions; the shortcut takes every second pixel and adds zero channels (option A)."""

    def __init__(self, i, o, stride):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(i, o, 3, stride, 1, bias=False), nn.BatchNorm2d(o)
        self.conv2, self.bn2 = nn.Conv2d(o, o, 3, 1, 1, bias=False), nn.BatchNorm2d(o)
        self.stride, self.margin = stride, (o - i) // 2

    def forward(self, x):
        y = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        shortcut = F.pad(x[:, :, ::self.stride, ::self.stride], (0, 0, 0, 0, self.margin, self.margin))
        return F.relu(y + shortcut)


class SmallResNet(nn.Module):
    def __init__(self, depth):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(3, 16, 3, 1, 1, bias=False), nn.BatchNorm2d(16)
        for number, (i, o) in enumerate([(16, 16), (16, 32), (32, 64)], 1):
            blocks = [SmallBlock(i if k == 0 else o, o, 2 if k == 0 and number > 1 else 1) for k in range(depth)]
            setattr(self, f"layer{number}", nn.Sequential(*blocks))
        self.fc = nn.Linear(64, CLASSES)

    def forward(self, x):
        y = self.layer3(self.layer2(self.layer1(F.relu(self.bn1(self.conv1(x))))))
        return self.fc(y.mean((2, 3)))


MODELS = {
    "resnet20": (lambda: SmallResNet(3), 32),
    "resnet56": (lambda: SmallResNet(9), 32),
    "resnet18": (lambda: published.resnet18(num_classes=CLASSES), 64),
    "resnet34": (lambda: published.resnet34(num_classes=CLASSES), 64),
    "resnet50": (lambda: published.resnet50(num_classes=CLASSES), 64),
    "vgg11": (lambda: published.vgg11_bn(num_classes=CLASSES, dropout=0), 64),
    "vgg13": (lambda: published.vgg13_bn(num_classes=CLASSES, dropout=0), 64),
    "vgg16": (lambda: published.vgg16_bn(num_classes=CLASSES, dropout=0), 64),
    "mobilenetv2": (lambda: published.mobilenet_v2(num_classes=CLASSES, dropout=0), 64),
    "efficientnet-lite0": (lambda: timm.create_model("tf_efficientnet_lite0", num_classes=CLASSES), 65),
    "efficientnet-b0": (
        lambda: published.efficientnet_b0(num_classes=CLASSES, dropout=0, stochastic_depth_prob=0), 64),
    "densenet121": (lambda: published.densenet121(num_classes=CLASSES), 64),
    "vit-tiny": (lambda: timm.create_model("vit_tiny_patch16_224", num_classes=CLASSES), 224),
    "vit-small": (lambda: timm.create_model("vit_small_patch16_224", num_classes=CLASSES), 224),
}


def check(crosscheck, scratch, report):
    given, taken = scratch / "zoo-in.safetensors", scratch / "zoo-out.safetensors"
    for number, (name, (make, size)) in enumerate(MODELS.items()):
        torch.manual_seed(number)
        model = make().double()
        with torch.no_grad():
            for key, tensor in model.state_dict().items():
                # Away from the symmetric starting values of normalisations.
                if key.endswith("running_mean"):
                    tensor.copy_(torch.randn_like(tensor) * 0.1)
                elif key.endswith("running_var"):
                    tensor.copy_(torch.rand_like(tensor) + 0.5)
                elif tensor.ndim == 1:
                    tensor.add_(torch.randn_like(tensor) * 0.1)
        images, labels = torch.randn(3, 3, size, size, dtype=torch.float64), torch.tensor([1, 0, 7])
        weights = {key: tensor.clone() for key, tensor in model.state_dict().items()}
        inputs = {"images": images.permute(0, 2, 3, 1).contiguous(), "labels": labels, "classes": torch.tensor([CLASSES])}
        safetensors.torch.save_file(weights | inputs, given)
        finished = subprocess.run([crosscheck, "zoo", name, given, taken], capture_output=True, text=True)
        if finished.returncode != 0:
            report.check("zoo", name, False, finished.stderr.strip()[-300:])
            continue
        ours = safetensors.torch.load_file(taken)
        theirs = {}
        with torch.inference_mode():
            theirs["evaluation"] = theirs["single"] = model.eval()(images)
        logits = model.train()(images)
        F.cross_entropy(logits, labels).backward()
        theirs["training"] = logits.detach()
        theirs |= {f"gradient.{key}": parameter.grad for key, parameter in model.named_parameters()}
        theirs |= {key: tensor for key, tensor in model.state_dict().items() if "running_" in key}
        report.check("zoo", f"{name}, names", sorted(ours) == sorted(theirs), str(set(ours) ^ set(theirs))[:200])
        largest = max(parameter.grad.abs().max().item() for parameter in model.parameters())
        for key in sorted(set(ours) & set(theirs)):
            # A shift that a later normalisation takes away, of VGG's convolutions and of linear bottlenecks: its gradient is zero, and
            # what either side has left of it is rounding.
            if key.startswith("gradient.") and key.endswith("bias") and theirs[key].abs().max().item() <= 1e-12 * largest:
                rest = ours[key].abs().max().item() / largest
                report.check("zoo", f"{name}, {key}", rest <= 1e-12, f"{rest:.3g} of the largest gradient, not 0", rest / 1e-12)
                continue
            tolerance = 1e-4 if key == "single" else 1e-9
            reason, error = disagreement(ours[key].numpy().astype(np.float64), theirs[key].numpy(), tolerance)
            report.check("zoo", f"{name}, {key}", reason is None, reason, error)
        given.unlink()
        taken.unlink()
