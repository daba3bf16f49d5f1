"""Makes one step of every loss of sentence vectors with sentence-transformers: the loss, and the gradients of all
parameters of the encoder in `model.safetensors`; and searches with what its evaluator says of them.

Run in this folder, after `make_losses.py`, with sentence-transformers 6.2, transformers 5.23 and torch 2.13:
`python make_embeddings.py`.
"""
import json
import pathlib
import random

import torch
import transformers as hf
from safetensors.torch import load_file, save_file
from sentence_transformers.sentence_transformer import losses
from sentence_transformers.sentence_transformer.evaluation import InformationRetrievalEvaluator

HERE = pathlib.Path(__file__).parent
COLUMNS = [
    [[2, 7, 9, 30, 3], [2, 11, 3], [2, 5, 6, 7, 8, 12, 3], [2, 39, 20, 3]],
    [[2, 14, 3], [2, 21, 22, 3], [2, 33, 3], [2, 9, 9, 10, 3]],
    [[2, 8, 31, 3], [2, 12, 13, 14, 15, 3], [2, 20, 3], [2, 35, 3]],
]
SCORES = [0.5, 3.25, 0.5, 5.0]


def encoder():
    configuration = hf.BertConfig(**json.loads((HERE / "config.json").read_text()))
    model = hf.BertModel(configuration, add_pooling_layer=False)
    weights = {name.removeprefix("bert."): value for name, value in load_file(HERE / "model.safetensors").items()
               if "pooler" not in name}
    model.load_state_dict(weights)
    return model.train()


def vectors(model, texts, pooling):
    longest = max(map(len, texts))
    pad = lambda rows: torch.tensor([row + [0] * (longest - len(row)) for row in rows])
    mask = pad([[1] * len(text) for text in texts])
    states = model(input_ids=pad(texts), attention_mask=mask).last_hidden_state
    wide = mask.unsqueeze(-1)
    if pooling == "cls":
        return states[:, 0]
    if pooling == "max":
        return states.masked_fill(wide == 0, -1e9).max(1).values
    return (states * wide).sum(1) / wide.sum(1)


def step(name, loss, columns, pooling, labels=None):
    model = encoder()
    value = loss.compute_loss_from_embeddings([vectors(model, texts, pooling) for texts in columns], labels)
    value.backward()
    tensors = {"loss": value.detach().reshape(1)}
    tensors |= {"gradient.bert." + name: parameter.grad for name, parameter in model.named_parameters()}
    save_file(tensors, HERE / f"{name}.safetensors")


step("ranking", losses.MultipleNegativesRankingLoss(None), COLUMNS[:2], "mean")
step("triplets", losses.MultipleNegativesRankingLoss(None), COLUMNS, "cls")
step("cosent", losses.CoSENTLoss(None), COLUMNS[:2], "max", torch.tensor(SCORES))
step("cosine", losses.CosineSimilarityLoss(None), COLUMNS[:2], "mean", torch.tensor([0.5, -0.25, 0.0, 1.0]))


class Vectors:
    """A model whose texts are vectors, written down."""

    similarity_fn_name = "cosine"

    class Card:
        def set_evaluation_metrics(self, *_):
            pass

    model_card_data = Card()

    @staticmethod
    def similarity(a, b):
        normal = torch.nn.functional.normalize
        return normal(a, dim=1) @ normal(b, dim=1).T

    def encode_query(self, texts, **_):
        return torch.tensor([json.loads(text) for text in texts])

    encode_document = encode = encode_query


def search(anchors, positives, relevant):
    """`relevant`: the numbers of the positives of each anchor."""
    evaluator = InformationRetrievalEvaluator(
        {str(i): json.dumps(v) for i, v in enumerate(anchors)},
        {str(i): json.dumps(v) for i, v in enumerate(positives)},
        {str(i): {str(j) for j in rows} for i, rows in enumerate(relevant)}, mrr_at_k=[10], accuracy_at_k=[1],
        map_at_k=[10], ndcg_at_k=[10], precision_recall_at_k=[10], main_score_function=None,
        score_functions={"cosine": Vectors.similarity})
    found = evaluator(Vectors())
    return dict(anchors=anchors, positives=positives, relevant=relevant, accuracy=found["cosine_accuracy@1"],
                mrr=found["cosine_mrr@10"])


RANDOM = random.Random(5)
draw = lambda count: [[round(RANDOM.gauss(0, 1), 3) for _ in range(4)] for _ in range(count)]
cases = [search(draw(n), draw(m), [RANDOM.sample(range(m), RANDOM.randint(1, most)) for _ in range(n)])
         for n, m, most in [(6, 5, 1), (12, 30, 1), (9, 25, 4), (1, 1, 1)]]
(HERE / "searches.json").write_text(json.dumps(cases) + "\n")
