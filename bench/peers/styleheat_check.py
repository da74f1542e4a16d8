"""Compares styleheat.py with the reference values of shared/fixtures/styleheat (its README has the formula of the weights and the format)."""
import json
import os
import struct
import zlib

import numpy as np
import torch

from stylegan2 import StyleGenerator, folded
from styleheat import Calibrator, VideoWarper, warp

TOLERANCE = 2e-4


def unit(name, count):
    value = 2166136261
    for byte in name.encode():
        value = ((value ^ byte) * 16777619) & 0xFFFFFFFF
    with np.errstate(over="ignore"):
        s = (np.uint64(value << 32) + np.arange(count, dtype=np.uint64)) + np.uint64(0x9E3779B97F4A7C15)
        s = (s ^ (s >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        s = (s ^ (s >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        s ^= s >> np.uint64(31)
    return 2 * ((s >> np.uint64(40)).astype(np.float64) / (1 << 24)) - 1


def fill(network, manifest, part):
    """Loads the weights that the formula gives; every name and shape must fit, every checksum be right."""
    description = manifest[part]
    state = network.state_dict()
    entries = {entry["name"][len(description["prefix"]):]: entry for entry in description["entries"]}
    assert entries.keys() == state.keys(), entries.keys() ^ state.keys()
    for name, tensor in state.items():
        entry = entries[name]
        assert list(tensor.shape) == entry["shape"], (name, tensor.shape, entry["shape"])
        if entry["kind"] == "const":
            values = tensor.numpy()
        else:
            values = (entry["base"] + entry["scale"] * unit(entry["name"], tensor.numel())).astype(np.float32)
            tensor.copy_(torch.from_numpy(values).view_as(tensor))
        assert format(zlib.crc32(np.ascontiguousarray(values).tobytes()), "08x") == entry["crc32"], name
    return folded(network), sum(tensor.numel() for tensor in state.values())


def read(folder, case):
    with open(os.path.join(folder, case + ".safetensors"), "rb") as file:
        header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
        data = file.read()
    types = {"F32": np.float32, "F64": np.float64, "U8": np.uint8}
    return {name: np.frombuffer(data[slice(*entry["data_offsets"])], types[entry["dtype"]]).reshape(entry["shape"])
            for name, entry in header.items() if name != "__metadata__"}


def compare(case, values, name, tensor):
    probes = [key for key in values if key == name or (key.startswith("probe") and key.endswith("." + name))]
    actual = tensor.numpy().ravel()
    for key in probes:
        expected = values[key].ravel()
        if key != name and expected.size < actual.size:
            chosen = actual[(np.arange(expected.size, dtype=np.uint64) * np.uint64(2654435761)) % np.uint64(actual.size)]
        else:
            chosen = actual
        error = np.abs(chosen - expected).max() / np.abs(expected).max()
        print(f"{case} {key}: {error:.1e}")
        assert error < TOLERANCE
    assert probes, (case, name)


def check(folder):
    with open(os.path.join(folder, "manifest.json")) as file:
        manifest = json.load(file)
    with torch.inference_mode():
        video, count = fill(VideoWarper(), manifest, "video_warper")
        values = read(folder, "full_video_warper")
        image = torch.from_numpy(values["in.image_u8"].copy()).permute(2, 0, 1)[None].float() / 127.5 - 1
        flow, descriptor = video(image, torch.from_numpy(values["in.coeff"].copy()))
        compare(f"video generator, {count} values,", values, "out.descriptor", descriptor)
        compare("video generator", values, "out.flow_field", flow)
        compare("warp", values, "out.warp_image", warp(image, flow))
        calibrator, count = fill(Calibrator(), manifest, "calibrator")
        values = read(folder, "full_calibrator")
        feature = torch.from_numpy((1.7 * unit("in.full_calibrator.fx", 512 * 64 * 64)).astype(np.float32)).view(1, 512, 64, 64)
        scale, shift = calibrator(feature, torch.from_numpy(values["in.desc"].copy()).flatten(1))
        compare(f"calibration, {count} values,", values, "out.cond6", scale)
        compare("calibration", values, "out.cond7", shift)
        generator, count = fill(StyleGenerator(), manifest, "stylegan2_1024")
        values = read(folder, "full_stylegan2")
        w = generator.map(torch.from_numpy(values["in.z"].copy()))
        styles = w[:, None].expand(1, 18, 512)
        feature, skip = generator.begin(styles)
        compare(f"StyleGAN2, {count} values,", values, "out.w", w)
        compare("StyleGAN2", values, "out.f_latent", feature)
        compare("StyleGAN2", values, "out.image", generator.finish(feature, skip, styles))
