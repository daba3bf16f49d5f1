"""Makes what the files of `make_formats.sh` are compared with, and instance files of another program.

Run in this folder with h5py 3, after the other script:
    python make_formats.py
"""

import json
import struct

import h5py
import numpy as np

TEXTS = ["the sun.", "naïve\n日本語 \"quoted\" \\ \t", "", "a\u202eb \U0001F642"]


def ends(array):
    """The shape of an array, its first element and its last."""
    flat = array.ravel()
    return {"shape": list(array.shape), "first": float(flat[0]), "last": float(flat[-1])}


def tree(file, group):
    arrays = {}

    def visit(name, item):
        if isinstance(item, h5py.Dataset):
            arrays[name.replace("/", ".")] = ends(item[()])

    file[group].visititems(visit)
    return arrays


def expected():
    with h5py.File("checkpoint-v1.h5") as f:
        checkpoint = {
            "step": int(f.attrs["step"]),
            "dataIndex": int(f.attrs["data_index"]),
            "vocabularyHash": f.attrs["vocabulary_sha256"],
            "tokensHash": f.attrs["tokens_sha256"],
            "model": tree(f, "model"),
            "firstMoment": tree(f, "optimizer/first_moment"),
            "secondMoment": tree(f, "optimizer/second_moment"),
        }
    with h5py.File("tokens-v1.h5") as f:
        tokens = {
            "tokens": f["tokens"][()].tolist(),
            "sentenceOffsets": f["sentence_offsets"][()].tolist(),
            "documentOffsets": f["document_offsets"][()].tolist(),
        }
    with h5py.File("instances-v1.h5") as f:
        ids, mask = f["input_ids"][()], f["input_mask"][()]
        instances = {
            "count": len(ids),
            "tokens": ids[mask == 1].tolist(),
            "nextSentenceLabels": f["next_sentence_labels"][()].tolist(),
        }
    with open("expected.json", "w") as f:
        json.dump(
            {"checkpoint": checkpoint, "tokens": tokens, "instances": instances}, f, indent=None,
            separators=(",", ":"))


def nvidia():
    """The layout of NVIDIA's DeepLearningExamples: no attributes, no vocabulary, gzip or none."""
    with h5py.File("instances-v1.h5") as f:
        columns = {name: f[name][:16] for name in f if name != "vocabulary"}
    with h5py.File("instances-nvidia.h5", "w") as f:
        for name, data in columns.items():
            f.create_dataset(name, data=data, compression="gzip")
    with h5py.File("instances-nvidia-old.h5", "w", libver="earliest") as f:
        for name, data in columns.items():
            f.create_dataset(name, data=data.astype("i4"))


def texts():
    with open("documents.jsonl", "w") as f:
        for index, text in enumerate(TEXTS):
            line = {"id": index, "text": text, "meta": {"tags": ["a", 1.5e-3, None, True, -7]}}
            f.write(json.dumps(line, ensure_ascii=index % 2 == 0) + "\n")
    data = open("model.safetensors", "rb").read()
    size = struct.unpack("<Q", data[:8])[0]
    members = json.loads(data[8:8 + size])
    with open("header.json", "w") as f:
        json.dump(dict(list(members.items())[:4]), f)


expected()
nvidia()
texts()
