"""PyTorch's side of bench/Orator.Bench: the same networks and the same work; see Worker.cs for the protocol.

    python3 torch_worker.py ITEM THREADS
    python3 torch_worker.py --version
"""
import os
import resource
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F


class UNetBlock(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, padding=1, bias=False)
        self.norm1 = nn.InstanceNorm2d(outputs, affine=True)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, padding=1, bias=False)
        self.norm2 = nn.InstanceNorm2d(outputs, affine=True)

    def forward(self, x):
        x = F.leaky_relu(self.norm1(self.conv1(x)), 0.2)
        return F.leaky_relu(self.norm2(self.conv2(x)), 0.2)


class UNet(nn.Module):
    def __init__(self, inputs, outputs, channels, levels):
        super().__init__()
        width = [channels << min(level, 3) for level in range(levels + 1)]
        self.down = nn.ModuleList(UNetBlock(inputs if level == 0 else width[level - 1], width[level]) for level in range(levels + 1))
        self.up = nn.ModuleList(UNetBlock(width[level] + width[level + 1], width[level]) for level in range(levels))
        self.last = nn.Conv2d(channels, outputs, 1)

    def forward(self, x):
        skipped = []
        for level, block in enumerate(self.down):
            x = block(x if level == 0 else F.avg_pool2d(x, 2))
            skipped.append(x)
        skipped.pop()
        for block in reversed(self.up):
            x = block(torch.cat([F.interpolate(x, scale_factor=2), skipped.pop()], 1))
        return torch.sigmoid(self.last(x))


class VolumeBlock(nn.Module):
    """Convolution, batch normalisation and ReLU; before it doubled, or after it halved, height and width."""

    def __init__(self, inputs, outputs, double):
        super().__init__()
        self.conv = nn.Conv3d(inputs, outputs, 3, padding=1)
        self.norm = nn.BatchNorm3d(outputs)
        self.double = double

    def forward(self, x):
        if self.double:
            return F.relu(self.norm(self.conv(F.interpolate(x, scale_factor=(1, 2, 2)))))
        return F.avg_pool3d(F.relu(self.norm(self.conv(x))), (1, 2, 2))


class Hourglass(nn.Module):
    def __init__(self, inputs, channels, maximum, levels):
        super().__init__()
        width = [min(maximum, channels << level) for level in range(levels + 1)]
        self.down = nn.ModuleList(VolumeBlock(inputs if i == 0 else width[i], width[i + 1], False) for i in range(levels))
        self.up = nn.ModuleList(VolumeBlock((1 if i == levels - 1 else 2) * width[i + 1], width[i], True) for i in reversed(range(levels)))
        self.conv = nn.Conv3d(width[0] + inputs, width[0] + inputs, 3, padding=1)
        self.norm = nn.BatchNorm3d(width[0] + inputs)

    def forward(self, x):
        skipped = [x]
        for block in self.down:
            skipped.append(block(skipped[-1]))
        x = skipped.pop()
        for block in self.up:
            x = torch.cat([block(x), skipped.pop()], 1)
        return F.relu(self.norm(self.conv(x)))


class First(nn.Module):
    """The sequence of states of a recurrent layer."""

    def __init__(self, layer):
        super().__init__()
        self.layer = layer

    def forward(self, x):
        return self.layer(x)[0]


def step(network, shape):
    """A step of Adam on the mean absolute error."""
    optimiser = torch.optim.Adam(network.parameters(), 1e-4)
    x = torch.rand(shape)
    target = torch.rand_like(network(x))

    def run():
        optimiser.zero_grad(set_to_none=True)
        loss = F.l1_loss(network(x), target)
        loss.backward()
        optimiser.step()
        return loss.item()

    return run


def inference(network, shape):
    network.eval()
    x = torch.rand(shape)

    def run():
        with torch.inference_mode():
            return network(x)

    return run


NETWORKS = {
    "unet": (lambda: UNet(3, 3, 32, 4), (8, 3, 128, 128)),
    "hourglass": (lambda: Hourglass(80, 32, 1024, 5), (1, 80, 16, 64, 64)),
    "lstm": (lambda: First(nn.LSTM(80, 256, 2)), (64, 8, 80)),
    "gru": (lambda: First(nn.GRU(80, 256, 2)), (64, 8, 80)),
}


def main():
    if sys.argv[1] == "--version":
        blas = "MKL" if torch.backends.mkl.is_available() else "no MKL"
        print(f"ready: PyTorch {torch.__version__} (Python {sys.version.split()[0]}, {blas})", flush=True)
        return
    # PyTorch's side is always in floats.
    name, _, kind = sys.argv[1].removesuffix("-int8").rpartition("-")
    torch.set_num_threads(int(sys.argv[2]))
    torch.manual_seed(1)
    if name.startswith("fv2v"):
        from face_vid2vid import frame
        work = frame(spade=name == "fv2v-spade")
    elif name.startswith("styleheat"):
        import styleheat
        work = styleheat.work(sys.argv[1].removeprefix("styleheat-"))
    else:
        make, shape = NETWORKS[name]
        work = (step if kind == "step" else inference)(make(), shape)
    clock = time.process_time if os.environ.get("ORATOR_BENCH_CLOCK") == "processor" else time.perf_counter
    print("ready", flush=True)
    for _ in sys.stdin:
        start = clock()
        work()
        print((clock() - start) * 1000, flush=True)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3, flush=True)


if __name__ == "__main__":
    main()
