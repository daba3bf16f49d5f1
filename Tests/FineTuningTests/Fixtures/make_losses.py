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
WORDS = [(0, 1, 2), (0, 3, 0), (1, 1, 1), (2, 1, 0), (2, 2, 0), (2, 5, 1), (3, 2, 2)]
SPANS = [(5, 5), (0, 0), (7, 7), (4, 6)]


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


def keep(name, made, loss, head):
    loss.backward()
    tensors = {"loss": loss.detach().reshape(1)}
    for parameter, value in made.named_parameters():
        tensors["gradient." + parameter] = value.grad
        if parameter.startswith(head):
            tensors[parameter] = value.detach()
    save_file(tensors, HERE / f"{name}.safetensors")


def over_pieces(kind, head, labels):
    """The encoder of all others, without its pooler, under a layer over every piece."""
    whole = model(2, "single_label_classification")
    made = kind(hf.BertConfig(**{**whole.config.to_dict(), "num_labels": labels}))
    made.bert.load_state_dict({
        name: value for name, value in whole.bert.state_dict().items() if not name.startswith("pooler")})
    layer = getattr(made, head)
    torch.manual_seed(11)
    torch.nn.init.normal_(layer.weight, std=0.5)
    torch.nn.init.normal_(layer.bias, std=0.5)
    return made.train()


def words(weight=None):
    made = over_pieces(hf.BertForTokenClassification, "classifier", 3)
    target = torch.full((len(TEXTS), max(map(len, TEXTS))), -100)
    for row, place, label in WORDS:
        target[row, place] = label
    logits = made(**inputs(False)).logits
    weight = None if weight is None else torch.tensor(weight)
    loss = torch.nn.functional.cross_entropy(logits.view(-1, 3), target.view(-1), weight=weight)
    if weight is None:
        assert torch.allclose(loss, made(**inputs(False), labels=target).loss)
    keep("words" if weight is None else "words-weighted", made, loss, "classifier")


def answers():
    made = over_pieces(hf.BertForQuestionAnswering, "qa_outputs", 2)
    losses = []
    # One by one: within a batch its classes would take padding for places of answers.
    for a, b, (start, end) in zip(TEXTS, SECOND, SPANS):
        losses.append(made(
            input_ids=torch.tensor([a + b]), token_type_ids=torch.tensor([[0] * len(a) + [1] * len(b)]),
            start_positions=torch.tensor([start]), end_positions=torch.tensor([end])).loss)
    keep("answers", made, torch.stack(losses).mean(), "qa_outputs")


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
words()
words(WEIGHTS)
answers()
