"""Makes files of weights with PyTorch, and ones that must be refused.

Run in this folder with PyTorch 2 installed:
    python make_pytorch.py
"""

import json
import os
import shutil
from collections import OrderedDict

import torch

FOLDER = "pytorch"
TYPES = ["float16", "bfloat16", "float32", "float64", "int8", "int16", "int32", "int64", "uint8", "bool"]


def tensors():
    """Every type, every way in which tensors share and stride storages, and a name of many scripts."""
    grid = torch.arange(24, dtype=torch.float32).reshape(2, 3, 4)
    values = {"types/" + name: torch.tensor([0, 1, 1, 0, 1]).to(getattr(torch, name)) for name in TYPES}
    values["bert.embeddings.word_embeddings.weight"] = grid
    values["cls.predictions.decoder.weight"] = grid
    values["part"] = grid[1]
    values["row"] = grid[1, 1]
    values["columns"] = grid[:, :, 1:3]
    values["transposed"] = grid[0].t()
    values["permuted"] = grid.permute(2, 0, 1)
    values["steps"] = grid.flatten()[1::5]
    values["scalar"] = torch.tensor(2.5)
    values["empty"] = torch.zeros(0, 4)
    values["empty part"] = grid[:, 3:]
    values["expanded"] = torch.tensor([[7], [8]], dtype=torch.int16).expand(2, 5)
    values["naïve 日本語"] = torch.tensor([-1.0])
    return values


def expected(values):
    def entry(tensor):
        raw = tensor.contiguous().flatten().view(torch.uint8) if tensor.numel() else torch.zeros(0)
        return {
            "type": str(tensor.dtype).removeprefix("torch."), "shape": list(tensor.shape),
            "bytes": bytes(raw.tolist() if tensor.numel() else []).hex()}

    return {name: entry(tensor) for name, tensor in values.items()}


class Command:
    """What a hostile file would run."""

    def __reduce__(self):
        return os.system, ("true",)


def refused(layer):
    state = layer.state_dict()
    torch.save({"model": state, "epoch": 3}, FOLDER + "/nested.bin")
    torch.save([torch.zeros(2)], FOLDER + "/list.bin")
    torch.save({"weight": torch.zeros(2), "step": Command()}, FOLDER + "/command.bin")
    torch.save({"z": torch.zeros(2, dtype=torch.complex64)}, FOLDER + "/complex.bin")
    torch.save({"w": torch.zeros(2, 2).to_sparse()}, FOLDER + "/sparse.bin")
    torch.save({"w": torch.zeros(1).expand(10**6)}, FOLDER + "/bomb.bin")
    torch.save(layer, FOLDER + "/module.bin")
    torch.save(state, FOLDER + "/old.bin", _use_new_zipfile_serialization=False)
    torch.jit.save(torch.jit.script(layer), FOLDER + "/script.bin")


def main():
    shutil.rmtree(FOLDER, ignore_errors=True)
    os.makedirs(FOLDER)
    torch.manual_seed(1)
    values = tensors()
    torch.save(OrderedDict(values), FOLDER + "/tensors.bin")
    torch.save(values, FOLDER + "/protocol4.bin", pickle_protocol=4)
    with open(FOLDER + "/expected.json", "w") as file:
        json.dump(expected(values), file, indent=1, ensure_ascii=False)
    layer = torch.nn.Linear(3, 2)
    with torch.no_grad():
        layer.weight.copy_(torch.arange(6).reshape(2, 3))
        layer.bias.copy_(torch.tensor([0.5, -0.5]))
    torch.save(layer.state_dict(), FOLDER + "/layer.bin")
    torch.save(dict(layer.named_parameters()), FOLDER + "/parameters.bin")
    torch.serialization.set_crc32_options(False)
    torch.save(layer.state_dict(), FOLDER + "/unchecked.bin")
    torch.serialization.set_crc32_options(True)
    refused(layer)
    # Where the fuzzer has its good files.
    for name in ["tensors", "parameters"]:
        shutil.copyfile(
            f"{FOLDER}/{name}.bin", f"../../PretrainingTests/Fixtures/formats/pytorch-{name}.bin")


if __name__ == "__main__":
    main()
