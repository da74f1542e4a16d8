"""What StyleHEAT (Yin et al. 2022) computes for each frame, in the published sizes, in PyTorch: motion generator, calibration, upper half of StyleGAN2.

Parameters have the names of the published checkpoint.

    python3 styleheat.py FOLDER     compares with the reference values in shared/fixtures/styleheat
"""
import math

import torch
from torch import nn
from torch.nn import functional as F

from stylegan2 import FEATURE, ROWS, SIDE, STYLE, Blur, EqualConv, FusedLeakyRelu, ScaledLeakyRelu, StyleGenerator, folded

DESCRIPTOR, WINDOW = 256, (73, 27)


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
