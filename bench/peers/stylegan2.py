"""StyleGAN2's generator (Karras et al. 2020) in the published size for 1024 pixels, split at F as StyleHEAT does, and its layers, in PyTorch.

Parameters have the names of the published checkpoint. Factors of equalised learning rates are folded into the weights once (`folded`), as for inference.
"""
import math

import torch
from torch import nn
from torch.nn import functional as F

ROWS, STYLE, FEATURE, SIDE = 18, 512, 512, 64
CHANNELS = [512, 512, 512, 512, 512, 256, 128, 64, 32]
LEVEL = 4


def activate(x):
    """In place: all inputs are fresh results of a layer."""
    return F.leaky_relu_(x, 0.2).mul_(math.sqrt(2))


def filter_of(gain=1.0):
    line = torch.tensor([1.0, 3.0, 3.0, 1.0])
    return torch.outer(line, line) * (gain / 64)


class Folded(nn.Module):
    """A layer whose raw weights are multiplied by a factor before use."""

    def fold(self):
        """Called once, before inference."""


class EqualLinear(Folded):
    def __init__(self, inputs, outputs, rate=1.0, activated=False):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(outputs, inputs) / rate)
        self.bias = nn.Parameter(torch.zeros(outputs))
        self.factor, self.rate, self.activated = rate / math.sqrt(inputs), rate, activated

    def fold(self):
        self.w, self.b = self.weight * self.factor, self.bias * self.rate

    def forward(self, x):
        y = F.linear(x, self.w, self.b)
        return activate(y) if self.activated else y


class EqualConv(Folded):
    def __init__(self, inputs, outputs, kernel, stride=1, padding=0, bias=True):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(outputs, inputs, kernel, kernel))
        self.bias = nn.Parameter(torch.zeros(outputs)) if bias else None
        self.factor, self.stride, self.padding = 1 / math.sqrt(inputs * kernel * kernel), stride, padding

    def fold(self):
        self.w = self.weight * self.factor

    def forward(self, x):
        return F.conv2d(x, self.w, self.bias, self.stride, self.padding)


class FusedLeakyRelu(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.bias = nn.Parameter(torch.zeros(channels))

    def forward(self, x):
        return activate(x.add_(self.bias.view(1, -1, 1, 1)))


class ScaledLeakyRelu(nn.Module):
    def forward(self, x):
        return activate(x)


class Blur(Folded):
    """The filter on each channel; with `down` only where the next layer reads, with `up` behind zeros between the elements."""

    def __init__(self, channels, padding, up=1, down=1):
        super().__init__()
        self.register_buffer("kernel", filter_of(up * up))
        self.channels, self.padding, self.up, self.down = channels, padding, up, down

    def fold(self):
        self.w = self.kernel.expand(self.channels, 1, 4, 4).contiguous()

    def forward(self, x):
        if self.up > 1:
            return F.conv_transpose2d(x, self.w, stride=self.up, padding=self.padding, groups=self.channels)
        return F.conv2d(x, self.w, stride=self.down, padding=self.padding, groups=self.channels)


class Named(nn.Module):
    """A buffer under a name of its own, without effect."""

    def __init__(self, name, value):
        super().__init__()
        self.register_buffer(name, value)


class ModulatedConv(Folded):
    def __init__(self, inputs, outputs, kernel, demodulate=True, up=False):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(1, outputs, inputs, kernel, kernel))
        self.modulation = EqualLinear(STYLE, inputs)
        nn.init.ones_(self.modulation.bias)
        if up:
            self.blur = Blur(outputs, 1)
            self.blur.kernel.mul_(4)
        self.factor, self.kernel, self.demodulate, self.up = 1 / math.sqrt(inputs * kernel * kernel), kernel, demodulate, up

    def fold(self):
        self.w = self.weight[0] * self.factor
        self.power = self.w.square().sum((2, 3)).t().contiguous()
        if self.up:
            self.w = self.w.transpose(0, 1).contiguous()

    def forward(self, x, style):
        style = self.modulation(style)
        # Batches of one: scaling the weights costs less than scaling the maps.
        w = self.w * (style.view(-1, 1, 1, 1) if self.up else style.view(1, -1, 1, 1))
        if self.demodulate:
            expected = torch.rsqrt(style.square() @ self.power + 1e-8)
            w = w * (expected.view(1, -1, 1, 1) if self.up else expected.view(-1, 1, 1, 1))
        if self.up:
            return self.blur(F.conv_transpose2d(x, w, stride=2))
        return F.conv2d(x, w, padding=self.kernel // 2)


class StyledConv(nn.Module):
    def __init__(self, inputs, outputs, up=False):
        super().__init__()
        self.conv = ModulatedConv(inputs, outputs, 3, up=up)
        self.noise = Named("weight", torch.zeros(1))
        self.activate = FusedLeakyRelu(outputs)

    def forward(self, x, style):
        return self.activate(self.conv(x, style))


class ToRgb(nn.Module):
    def __init__(self, inputs, first=False):
        super().__init__()
        self.bias = nn.Parameter(torch.zeros(1, 3, 1, 1))
        if not first:
            self.upsample = Blur(3, 1, up=2)
        self.conv = ModulatedConv(inputs, 3, 1, demodulate=False)

    def forward(self, x, style, skip=None):
        image = self.conv(x, style) + self.bias
        return image if skip is None else image + self.upsample(skip)


class StyleGenerator(nn.Module):
    def __init__(self):
        super().__init__()
        self.style = nn.Sequential(nn.Identity(), *(EqualLinear(STYLE, STYLE, 0.01, True) for _ in range(8)))
        self.input = nn.Module()
        self.input.input = nn.Parameter(torch.randn(1, CHANNELS[0], 4, 4))
        self.conv1, self.to_rgb1 = StyledConv(CHANNELS[0], CHANNELS[0]), ToRgb(CHANNELS[0], first=True)
        self.convs, self.to_rgbs, self.noises = nn.ModuleList(), nn.ModuleList(), nn.Module()
        for below, channels in zip(CHANNELS, CHANNELS[1:]):
            self.convs.extend([StyledConv(below, channels, up=True), StyledConv(channels, channels)])
            self.to_rgbs.append(ToRgb(channels))
        for i in range(2 * len(CHANNELS) - 1):
            side = 4 << ((i + 1) // 2)
            self.noises.register_buffer(f"noise_{i}", torch.zeros(1, 1, side, side))

    def map(self, z):
        return self.style(z * torch.rsqrt(z.square().mean(1, keepdim=True) + 1e-8))

    def first(self, level, x, styles):
        return self.convs[2 * level - 2](x, styles[:, 2 * level - 1])

    def second(self, level, x, skip, styles):
        x = self.convs[2 * level - 1](x, styles[:, 2 * level])
        return x, self.to_rgbs[level - 1](x, styles[:, 2 * level + 1], skip)

    def begin(self, styles):
        x = self.conv1(self.input.input, styles[:, 0])
        skip = self.to_rgb1(x, styles[:, 1])
        for level in range(1, LEVEL):
            x, skip = self.second(level, self.first(level, x, styles), skip, styles)
        return self.first(LEVEL, x, styles), skip

    def finish(self, feature, skip, styles):
        x, image = self.second(LEVEL, feature, skip, styles)
        for level in range(LEVEL + 1, len(CHANNELS)):
            x, image = self.second(level, self.first(level, x, styles), image, styles)
        return image


def folded(network):
    network.eval().requires_grad_(False)
    for module in network.modules():
        if isinstance(module, Folded):
            module.fold()
    return network
