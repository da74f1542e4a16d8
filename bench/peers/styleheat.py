"""What StyleHEAT (Yin et al. 2022) computes for each frame, in the published sizes, in PyTorch: motion generator, calibration, upper half of StyleGAN2.

Parameters have the names of the published checkpoint. Factors of equalised learning rates are folded into the weights once (`fold`), as for inference.

    python3 styleheat.py FOLDER     compares with the reference values in shared/fixtures/styleheat
"""
import math

import torch
from torch import nn
from torch.nn import functional as F

ROWS, STYLE, FEATURE, SIDE, DESCRIPTOR, WINDOW = 18, 512, 512, 64, 256, (73, 27)
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


class AdaIn(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.mlp_shared = nn.Sequential(nn.Linear(DESCRIPTOR, 128), nn.ReLU())
        self.mlp_gamma, self.mlp_beta = nn.Linear(128, channels), nn.Linear(128, channels)

    def forward(self, x, descriptor):
        # Batches of one: scale and shift are weight and bias of the normalisation itself.
        hidden = self.mlp_shared(descriptor)
        return F.instance_norm(x, weight=self.mlp_gamma(hidden)[0] + 1, bias=self.mlp_beta(hidden)[0])


class Mapping(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Sequential(nn.Conv1d(WINDOW[0], DESCRIPTOR, 7))
        for i in range(3):
            setattr(self, f"encoder{i}", nn.Sequential(nn.LeakyReLU(0.1), nn.Conv1d(DESCRIPTOR, DESCRIPTOR, 3, dilation=3)))

    def forward(self, window):
        x = self.first(window)
        for block in (self.encoder0, self.encoder1, self.encoder2):
            x = block(x) + x[:, :, 3:-3]
        return x.mean(2)


class Encode(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.conv_0, self.conv_1 = nn.Conv2d(inputs, outputs, 4, 2, 1), nn.Conv2d(outputs, outputs, 3, padding=1)
        self.norm_0, self.norm_1 = AdaIn(inputs), AdaIn(outputs)

    def forward(self, x, descriptor):
        x = self.conv_0(F.leaky_relu_(self.norm_0(x, descriptor), 0.1))
        return self.conv_1(F.leaky_relu_(self.norm_1(x, descriptor), 0.1))


class Decode(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        hidden = min(inputs, outputs)
        self.conv_0 = nn.Conv2d(inputs, hidden, 3, padding=1)
        self.conv_1, self.conv_s = (nn.ConvTranspose2d(n, outputs, 3, 2, 1, 1) for n in (hidden, inputs))
        self.norm_0, self.norm_1, self.norm_s = AdaIn(inputs), AdaIn(hidden), AdaIn(inputs)

    def forward(self, x, descriptor):
        y = self.conv_0(F.leaky_relu_(self.norm_0(x, descriptor), 0.1))
        y = self.conv_1(F.leaky_relu_(self.norm_1(y, descriptor), 0.1))
        return y + self.conv_s(F.leaky_relu_(self.norm_s(x, descriptor), 0.1))


class Hourglass(nn.Module):
    WIDTH = [32, 64, 128, 256, 256, 256]

    def __init__(self):
        super().__init__()
        self.encoder, self.decoder = nn.Module(), nn.Module()
        self.encoder.input_layer = nn.Conv2d(3, 32, 7, padding=3)
        for i, (inputs, outputs) in enumerate(zip(self.WIDTH, self.WIDTH[1:])):
            setattr(self.encoder, f"encoder{i}", Encode(inputs, outputs))
        for level in (4, 3, 2):
            setattr(self.decoder, f"decoder{level}", Decode((1 if level == 4 else 2) * self.WIDTH[level + 1], self.WIDTH[level]))

    def forward(self, x, descriptor):
        features = [self.encoder.input_layer(x)]
        for i in range(5):
            features.append(getattr(self.encoder, f"encoder{i}")(features[-1], descriptor))
        x = features[5]
        for level in (4, 3, 2):
            x = torch.cat([getattr(self.decoder, f"decoder{level}")(x, descriptor), features[level]], 1)
        return x


class SampleNorm(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.weight, self.bias = nn.Parameter(torch.ones(channels, 1, 1)), nn.Parameter(torch.zeros(channels, 1, 1))

    def forward(self, x):
        return F.group_norm(x, 1, self.weight.flatten(), self.bias.flatten())


class VideoWarper(nn.Module):
    def __init__(self):
        super().__init__()
        self.mapping_net, self.warping_net = Mapping(), nn.Module()
        self.warping_net.hourglass = Hourglass()
        self.warping_net.flow_out = nn.Sequential(SampleNorm(256), nn.LeakyReLU(0.1), nn.Conv2d(256, 2, 7, padding=3))

    def forward(self, image, window):
        descriptor = self.mapping_net(window)
        return self.warping_net.flow_out(self.warping_net.hourglass(image, descriptor)), descriptor


def warp(x, flow):
    """Positions between the centres of the corner elements, read as between the outer edges: as published."""
    side = torch.linspace(-1, 1, flow.shape[-1])
    grid = torch.stack(torch.meshgrid(side, side, indexing="ij")[::-1], -1) + flow.permute(0, 2, 3, 1) * (2 / (flow.shape[-1] - 1))
    if x.shape[2:] != flow.shape[2:]:
        grid = F.interpolate(grid.permute(0, 3, 1, 2), x.shape[2:], mode="bilinear", align_corners=False).permute(0, 2, 3, 1)
    return F.grid_sample(x, grid, align_corners=False)


def plain(inputs, outputs, kernel):
    return nn.Sequential(EqualConv(inputs, outputs, kernel, padding=kernel // 2, bias=False), FusedLeakyRelu(outputs))


class ResDown(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.conv1 = plain(inputs, inputs, 3)
        self.conv2 = nn.Sequential(Blur(inputs, 2), EqualConv(inputs, outputs, 3, stride=2, bias=False), FusedLeakyRelu(outputs))
        self.skip = nn.Sequential(Blur(inputs, 1, down=2), EqualConv(inputs, outputs, 1, bias=False))

    def forward(self, x):
        return (self.conv2(self.conv1(x)) + self.skip(x)) * math.sqrt(0.5)


class ConvUp(EqualConv):
    def __init__(self, inputs, outputs):
        super().__init__(inputs, outputs, 3, padding=1, bias=False)
        self.activation = FusedLeakyRelu(outputs)

    def forward(self, x):
        return self.activation(super().forward(double(x)))


def double(x):
    return F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False)


class ResUp(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.conv1, self.conv2, self.skip = plain(inputs, inputs, 3), ConvUp(inputs, outputs), EqualConv(inputs, outputs, 1, bias=False)

    def forward(self, x):
        # A 1x1 convolution and the resize can be exchanged: the smaller map comes first.
        return (self.conv2(self.conv1(x)) + double(self.skip(x))) * math.sqrt(0.5)


class Inject(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.conv1, self.conv2 = (nn.Conv2d(channels, channels, 3, padding=1) for _ in range(2))
        self.norm1, self.norm2 = AdaIn(channels), AdaIn(channels)

    def forward(self, x, descriptor):
        x = F.leaky_relu_(self.norm1(self.conv1(x), descriptor), 0.01)
        return x + self.norm2(self.conv2(x), descriptor)


class Calibrator(nn.Module):
    LEVELS = 4

    def __init__(self, width=256):
        super().__init__()
        self.conv_body_first, self.final_conv = plain(FEATURE, width, 1), plain(width, width, 3)
        self.conv_body_down = nn.ModuleList(ResDown(width, width) for _ in range(self.LEVELS))
        self.conv_body_up = nn.ModuleList(ResUp(width, width) for _ in range(self.LEVELS))
        self.linear_3dmm = nn.Sequential(nn.Linear(DESCRIPTOR, width), nn.LeakyReLU(0.1), nn.Linear(width, width))
        self.inject_3dmm = nn.ModuleList(Inject(width) for _ in range(self.LEVELS))
        self.condition_scale, self.condition_shift = (nn.ModuleList(nn.Sequential(
            EqualConv(width, width, 3, padding=1), ScaledLeakyRelu(), EqualConv(width, FEATURE, 3, padding=1)) for _ in range(self.LEVELS)) for _ in range(2))

    def forward(self, feature, descriptor):
        """Scale and shift of F, the only pair that is used."""
        motion = self.linear_3dmm(descriptor)
        x, skips = self.conv_body_first(feature), []
        for block in self.conv_body_down:
            x = block(x)
            skips.append(x)
        x = self.final_conv(x)
        for up, inject in zip(self.conv_body_up, self.inject_3dmm):
            x = inject(up(x + skips.pop()), motion)
        return self.condition_scale[-1](x), self.condition_shift[-1](x)


def folded(network):
    network.eval().requires_grad_(False)
    for module in network.modules():
        if isinstance(module, Folded):
            module.fold()
    return network


def consult(feature, scale, shift):
    return torch.addcmul(shift, feature, scale + 1)


def work(name):
    """What does an item of the bench once."""
    image, window = torch.rand(1, 3, 256, 256) * 2 - 1, torch.rand(1, *WINDOW)
    feature, skip, styles, descriptor = (torch.rand(s) for s in ((1, FEATURE, SIDE, SIDE), (1, 3, SIDE // 2, SIDE // 2), (1, ROWS, STYLE), (1, DESCRIPTOR)))
    video = folded(VideoWarper()) if name in ("video-flow", "frame") else None
    calibrator = folded(Calibrator()) if name in ("calibration-frame", "frame") else None
    generator = folded(StyleGenerator()) if name in ("generator-frame", "frame") else None

    def run():
        with torch.inference_mode():
            if name == "video-flow":
                return video(image, window)
            if name == "calibration-frame":
                return consult(feature, *calibrator(feature, descriptor))
            if name == "generator-frame":
                return generator.finish(feature, skip, styles)
            flow, described = video(image, window)
            moved = warp(feature, flow)
            return generator.finish(consult(moved, *calibrator(moved, described)), skip, styles)

    return run


if __name__ == "__main__":
    import sys

    from styleheat_check import check

    check(sys.argv[1])
