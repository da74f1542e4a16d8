"""Makes the archives of this folder; run with PyTorch 1.13. ArchiveTests.cs states the same values."""
import collections

import numpy as np
import torch

base = torch.arange(24, dtype=torch.float32)
state = collections.OrderedDict()
state["whole"] = base.view(2, 3, 4)
state["transposed"] = base.view(2, 3, 4).permute(2, 0, 1)
state["offset"] = base[5:9]
state["strided"] = base[1::6]
state["expanded"] = torch.tensor([[1.5], [-2.5]]).expand(2, 3)
state["number"] = torch.tensor(3.25)
state["empty"] = torch.zeros(0, 3)
state["half"] = torch.tensor([1.5, -0.25]).half()
state["bfloat16"] = torch.tensor([1.0, 3.140625]).bfloat16()
state["double"] = torch.tensor([0.1, 2.0 / 3], dtype=torch.float64)
state["int64"] = torch.tensor([1, -7, 3])
state["int32"] = torch.tensor([70000, -1], dtype=torch.int32)
state["int16"] = torch.tensor([-300, 300], dtype=torch.int16)
state["int8"] = torch.tensor([-128, 127], dtype=torch.int8)
state["uint8"] = torch.tensor([0, 255], dtype=torch.uint8)
state["bool"] = torch.tensor([True, False, True])
state["parameter"] = torch.nn.Parameter(torch.tensor([9.0, 8.0]))
checkpoint = {
    "state_dict": state, "epoch": 7, "lr": 0.5, "best": np.float64(0.125), "big": 2**64 + 1, "name": "tiny", "done": True, "nothing": None,
    "size": torch.Size([2, 3]), "device": torch.device("cuda:0"), "dtype": torch.float16, "milestones": collections.Counter({10: 1, 20: 1}),
    "betas": (0.5, 0.999),
}
for protocol in (2, 4):
    torch.save(checkpoint, f"zip{protocol}.pt", pickle_protocol=protocol)
    torch.save(checkpoint, f"legacy{protocol}.pt", pickle_protocol=protocol, _use_new_zipfile_serialization=False)
