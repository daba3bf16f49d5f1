"""Makes one step of every kind of fine-tuning with PyTorch: the loss, and the gradients of all parameters.

Run in this folder with transformers 5.23, torch 2.13 and safetensors: `python make_losses.py`. `model.safetensors` and
`config.json` are a small encoder with its pooler; `<kind>.safetensors` has head, inputs, loss and gradients.
"""
import json
import pathlib

import torch
import transformers as hf
from safetensors.torch import save_file

HERE = pathlib.Path(__file__).parent
PIECES = 40
TEXTS = [[2, 7, 9, 30, 3], [2, 11, 3], [2, 5, 6, 7, 8, 12, 3], [2, 39, 20, 3]]
SECOND = [[14, 3], [21, 22, 3], [33, 3], [9, 9, 10, 3]]
WEIGHTS = [0.5, 1.5, 2.5]


def model(labels, kind):
    torch.manual_seed(3)
    configuration = hf.BertConfig(
        vocab_size=PIECES, hidden_size=8, num_hidden_layers=2, num_attention_heads=2, intermediate_size=16,
        max_position_embeddings=16, initializer_range=0.5, hidden_dropout_prob=0, attention_probs_dropout_prob=0,
        num_labels=labels, problem_type=kind)
    made = hf.BertForSequenceClassification(configuration)
    torch.manual_seed(labels)
    torch.nn.init.normal_(made.classifier.weight, std=0.5)
    torch.nn.init.normal_(made.classifier.bias, std=0.5)
    return made.train()


def inputs(pairs):
    rows = [a + (b if pairs else []) for a, b in zip(TEXTS, SECOND)]
    segments = [[0] * len(a) + ([1] * len(b) if pairs else []) for a, b in zip(TEXTS, SECOND)]
    longest = max(map(len, rows))
    pad = lambda lists: torch.tensor([row + [0] * (longest - len(row)) for row in lists])
    mask = pad([[1] * len(row) for row in rows])
    return {"input_ids": pad(rows), "token_type_ids": pad(segments), "attention_mask": mask}


def step(name, labels, kind, target, pairs=False, weight=None):
    made = model(labels, kind)
    if weight is None:
        loss = made(**inputs(pairs), labels=target).loss
    else:
        loss = torch.nn.functional.cross_entropy(made(**inputs(pairs)).logits, target, weight=torch.tensor(weight))
    loss.backward()
    tensors = {"loss": loss.detach().reshape(1)}
    for parameter, value in made.named_parameters():
        tensors["gradient." + parameter] = value.grad
        if parameter.startswith("classifier"):
            tensors[parameter] = value.detach()
    save_file(tensors, HERE / f"{name}.safetensors")
    return made


classes = torch.tensor([2, 0, 1, 2])
made = step("classes", 3, "single_label_classification", classes)
step("weights", 3, "single_label_classification", classes, weight=WEIGHTS)
step("pair", 3, "single_label_classification", classes, pairs=True)
step("numbers", 1, "regression", torch.tensor([0.5, -1.0, 3.25, 2.0]))
step("labels", 3, "multi_label_classification",
     torch.tensor([[1.0, 0, 1], [0, 0, 0], [1, 1, 1], [0, 1, 0]]))
encoder = {name: value.detach() for name, value in made.named_parameters() if not name.startswith("classifier")}
save_file(encoder, HERE / "model.safetensors")
(HERE / "config.json").write_text(json.dumps({
    "vocab_size": PIECES, "hidden_size": 8, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 16,
    "max_position_embeddings": 16, "initializer_range": 0.5, "hidden_dropout_prob": 0,
    "attention_probs_dropout_prob": 0}, indent=2) + "\n")
