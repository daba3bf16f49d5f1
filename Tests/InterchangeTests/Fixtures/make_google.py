"""Makes the model of `pretraining` a checkpoint of TensorFlow 1 in Google's naming, with Adam's state, and a zip archive of it.

Run in this folder with TensorFlow 2, numpy and safetensors: `python make_google.py`, after `make_models.py`.
"""
import json
import pathlib
import re
import shutil
import zipfile

import numpy as np
import tensorflow as tf
from safetensors.numpy import load_file

HERE = pathlib.Path(__file__).parent
FOLDER = HERE / "google" / "uncased_L-2_H-8_A-2"
STEP = 7


def google(name, value):
    """Google's name of a variable, and its value as it lies there."""
    name = re.sub(r"layer\.(\d+)", r"layer_\1", name)
    plain = {
        "cls.predictions.bias": "cls/predictions/output_bias",
        "cls.seq_relationship.weight": "cls/seq_relationship/output_weights",
        "cls.seq_relationship.bias": "cls/seq_relationship/output_bias"}
    if name in plain:
        return plain[name], value
    parts = name.split(".")
    if parts[-2] == "LayerNorm":
        parts[-1] = {"weight": "gamma", "bias": "beta"}[parts[-1]]
    elif parts[-2].endswith("_embeddings"):
        parts.pop()
    elif parts[-1] == "weight":
        parts[-1], value = "kernel", value.T
    return "/".join(parts), np.ascontiguousarray(value)


shutil.rmtree(HERE / "google", ignore_errors=True)
FOLDER.mkdir(parents=True)
values = {"global_step": np.array(STEP, "i8")}
for name, value in load_file(HERE / "pretraining" / "model.safetensors").items():
    if "decoder" in name or "position_ids" in name:
        continue
    name, value = google(name, value)
    values[name] = value
    values[name + "/adam_m"] = value * 0.5
    values[name + "/adam_v"] = value * value * 0.25
tf.raw_ops.SaveV2(
    prefix=str(FOLDER / "bert_model.ckpt"), tensor_names=list(values), shape_and_slices=[""] * len(values),
    tensors=list(values.values()))
config = json.loads((HERE / "pretraining" / "config.json").read_text())
keys = [
    "attention_probs_dropout_prob", "hidden_act", "hidden_dropout_prob", "hidden_size", "initializer_range",
    "intermediate_size", "max_position_embeddings", "num_attention_heads", "num_hidden_layers", "type_vocab_size",
    "vocab_size"]
(FOLDER / "bert_config.json").write_text(json.dumps({key: config[key] for key in keys}, indent=2) + "\n")
shutil.copy(HERE / "pretraining" / "vocab.txt", FOLDER)
with zipfile.ZipFile(HERE / "google" / "uncased_L-2_H-8_A-2.zip", "w", zipfile.ZIP_DEFLATED) as archive:
    for path in sorted(FOLDER.iterdir()):
        archive.write(path, f"{FOLDER.name}/{path.name}")
