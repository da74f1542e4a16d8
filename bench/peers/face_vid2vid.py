"""The part of face-vid2vid's generators that runs for each frame (Wang et al. 2021), in PyTorch: source features and key points to the picture."""
import torch
from torch import nn
from torch.nn import functional as F

from torch_worker import Hourglass

POINTS, COMPRESSED, DEPTH, SIZE = 15, 4, 16, 64


def grid():
    zs, ys, xs = (torch.linspace(-1, 1, n) for n in (DEPTH, SIZE, SIZE))
    return torch.stack(torch.meshgrid(zs, ys, xs, indexing="ij")[::-1], -1)


class DenseMotion(nn.Module):
    def __init__(self):
        super().__init__()
        motions = POINTS + 1
        self.hourglass = Hourglass(motions * (COMPRESSED + 1), 32, 1024, 5)
        features = 32 + motions * (COMPRESSED + 1)
        self.mask = nn.Conv3d(features, motions, 7, padding=3)
        self.occlusion = nn.Conv2d(features * DEPTH, 1, 7, padding=3)
        self.register_buffer("grid", grid())

    def heat(self, points):
        return torch.exp(-0.5 / 0.01 * (self.grid - points.view(1, POINTS, 1, 1, 1, 3)).square().sum(-1))

    def forward(self, compressed, source, driving):
        moved = self.grid + (source - driving).view(1, POINTS, 1, 1, 1, 3)
        motions = torch.cat([self.grid.expand(1, 1, DEPTH, SIZE, SIZE, 3), moved], 1)
        repeated = compressed.expand(POINTS + 1, COMPRESSED, DEPTH, SIZE, SIZE)
        warped = F.grid_sample(repeated, motions[0], align_corners=False).unsqueeze(0)
        heat = self.heat(driving) - self.heat(source)
        heat = torch.cat([torch.zeros(1, 1, DEPTH, SIZE, SIZE), heat], 1).unsqueeze(2)
        x = self.hourglass(torch.cat([heat, warped], 2).view(1, -1, DEPTH, SIZE, SIZE))
        masks = self.mask(x).softmax(1)
        occlusion = torch.sigmoid(self.occlusion(x.view(1, -1, SIZE, SIZE)))
        return (motions * masks.unsqueeze(-1)).sum(1), occlusion


class Residual(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.norm1, self.norm2 = nn.BatchNorm2d(channels), nn.BatchNorm2d(channels)
        self.conv1, self.conv2 = (nn.Conv2d(channels, channels, 3, padding=1) for _ in range(2))

    def forward(self, x):
        return x + self.conv2(F.relu(self.norm2(self.conv1(F.relu(self.norm1(x))))))


class Decoder(nn.Module):
    """Of the original generator."""

    def __init__(self):
        super().__init__()
        def up(inputs, outputs):
            return [nn.Upsample(scale_factor=2), nn.Conv2d(inputs, outputs, 3, padding=1), nn.BatchNorm2d(outputs), nn.ReLU()]
        self.layers = nn.Sequential(*(Residual(256) for _ in range(6)), *up(256, 128), *up(128, 64), nn.Conv2d(64, 3, 7, padding=3), nn.Sigmoid())

    def forward(self, x):
        return self.layers(x)


class Spade(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.norm = nn.InstanceNorm2d(channels)
        self.shared = nn.Conv2d(256, 128, 3, padding=1)
        self.gamma, self.beta = (nn.Conv2d(128, channels, 3, padding=1) for _ in range(2))

    def forward(self, x, features):
        hidden = F.relu(self.shared(F.interpolate(features, size=x.shape[2:])))
        return self.norm(x) * (1 + self.gamma(hidden)) + self.beta(hidden)


class SpadeBlock(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        middle = min(inputs, outputs)
        spectral = nn.utils.spectral_norm
        self.conv0 = spectral(nn.Conv2d(inputs, middle, 3, padding=1))
        self.conv1 = spectral(nn.Conv2d(middle, outputs, 3, padding=1))
        self.norm0, self.norm1 = Spade(inputs), Spade(middle)
        self.change = inputs != outputs
        if self.change:
            self.shortcut, self.shortcut_norm = spectral(nn.Conv2d(inputs, outputs, 1, bias=False)), Spade(inputs)

    def forward(self, x, features):
        y = self.conv0(F.leaky_relu(self.norm0(x, features), 0.2))
        y = self.conv1(F.leaky_relu(self.norm1(y, features), 0.2))
        return y + (self.shortcut(self.shortcut_norm(x, features)) if self.change else x)


class SpadeDecoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(256, 512, 3, padding=1)
        self.middle = nn.ModuleList(SpadeBlock(512, 512) for _ in range(6))
        self.up = nn.ModuleList([SpadeBlock(512, 256), SpadeBlock(256, 64)])
        self.last = nn.Conv2d(64, 3, 3, padding=1)

    def forward(self, features):
        x = self.first(features)
        for block in self.middle:
            x = block(x, features)
        for block in self.up:
            x = block(F.interpolate(x, scale_factor=2), features)
        return torch.sigmoid(self.last(F.leaky_relu(x, 0.2)))


class Frame(nn.Module):
    def __init__(self, decoder):
        super().__init__()
        self.motion = DenseMotion()
        self.third, self.norm = nn.Conv2d(512, 256, 3, padding=1), nn.BatchNorm2d(256)
        self.fourth = nn.Conv2d(256, 256, 1)
        self.decoder = decoder

    def forward(self, volume, compressed, source, driving):
        deformation, occlusion = self.motion(compressed, source, driving)
        plane = F.grid_sample(volume, deformation, align_corners=False).view(1, -1, SIZE, SIZE)
        return self.decoder(self.fourth(F.leaky_relu(self.norm(self.third(plane)), 0.01)) * occlusion)


def frame(spade):
    network = Frame(SpadeDecoder() if spade else Decoder()).eval()
    volume, compressed = torch.rand(1, 32, DEPTH, SIZE, SIZE), torch.rand(1, COMPRESSED, DEPTH, SIZE, SIZE)
    source, driving = (torch.rand(1, POINTS, 3) for _ in range(2))

    def run():
        with torch.inference_mode():
            return network(volume, compressed, source, driving)

    return run
