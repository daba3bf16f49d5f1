"""Batches for the PyTorch side: made up, or those that Cloze drew, padded."""

import json
from dataclasses import dataclass

import torch


@dataclass
class Batch:
    ids: torch.Tensor  # [sequences, length]
    segments: torch.Tensor  # [sequences, length]
    attention_mask: torch.Tensor  # [sequences, length], 1 where there is a token
    masked_rows: torch.Tensor  # [masked], rows of the flattened batch
    masked_labels: torch.Tensor  # [masked]
    next_sentence: torch.Tensor  # [sequences]

    def __post_init__(self):
        self.tokens = int(self.attention_mask.sum())
        # Without padding there is nothing to mask, and attention is faster.
        full = self.tokens == self.ids.numel()
        self.mask = None if full else self.attention_mask[:, None, None, :].bool()
        # Labels of all tokens, as Hugging Face takes them: -100 where nothing is predicted.
        labels = torch.full((self.ids.numel(),), -100)
        labels[self.masked_rows] = self.masked_labels
        self.full_labels = labels.view(self.ids.shape)  # [sequences, length]


def synthetic_batch(vocabulary, sequences, length):
    """Random pieces in sequences of full length, of which 15 % are predicted."""
    masked = max(1, int(length * 0.15))
    columns = [torch.randperm(length)[:masked].sort().values for _ in range(sequences)]
    rows = torch.cat([column + index * length for index, column in enumerate(columns)])
    segments = (torch.arange(length) > length // 2).long()
    return Batch(
        ids=torch.randint(0, vocabulary, (sequences, length)),
        segments=segments.expand(sequences, length).contiguous(),
        attention_mask=torch.ones(sequences, length, dtype=torch.long),
        masked_rows=rows,
        masked_labels=torch.randint(0, vocabulary, (len(rows),)),
        next_sentence=torch.arange(sequences) % 2,
    )


def padded_batches(path):
    """What `cloze benchmark step --write-batches` wrote, each batch padded to its longest sequence."""
    with open(path, encoding="utf-8") as file:
        return [padded(packed) for packed in json.load(file)]


def padded(packed):
    offsets = packed["offsets"]
    sequences = len(offsets) - 1
    length = max(end - start for start, end in zip(offsets, offsets[1:]))
    ids = torch.zeros(sequences, length, dtype=torch.long)  # [PAD] is 0
    segments = torch.zeros_like(ids)
    mask = torch.zeros_like(ids)
    place = torch.empty(offsets[-1], dtype=torch.long)
    for index, (start, end) in enumerate(zip(offsets, offsets[1:])):
        count = end - start
        ids[index, :count] = torch.tensor(packed["tokens"][start:end])
        segments[index, :count] = torch.tensor(packed["segments"][start:end])
        mask[index, :count] = 1
        place[start:end] = torch.arange(count) + index * length
    return Batch(
        ids=ids,
        segments=segments,
        attention_mask=mask,
        masked_rows=place[torch.tensor(packed["masked_rows"])],
        masked_labels=torch.tensor(packed["masked_labels"]),
        next_sentence=torch.tensor(packed["next_sentence_labels"]),
    )
