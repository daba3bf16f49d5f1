"""BERT with both pre-training heads in PyTorch, written to be fast on a CPU: the baseline."""

import torch
import torch.nn.functional as F
from torch import nn

# Layers, hidden size, heads (Devlin et al. 2019; Turc et al. 2019).
PRESETS = {
    "tiny": (2, 128, 2),
    "mini": (4, 256, 4),
    "small": (4, 512, 8),
    "medium": (8, 512, 8),
    "base": (12, 768, 12),
    "large": (24, 1024, 16),
}
DROPOUT = 0.1
EPSILON = 1e-12


class Layer(nn.Module):
    """A transformer layer in post-norm order, with one product for queries, keys and values."""

    def __init__(self, hidden, heads):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(hidden, 3 * hidden)
        self.attention_output = nn.Linear(hidden, hidden)
        self.attention_norm = nn.LayerNorm(hidden, EPSILON)
        self.feed_forward_in = nn.Linear(hidden, 4 * hidden)
        self.feed_forward_out = nn.Linear(4 * hidden, hidden)
        self.output_norm = nn.LayerNorm(hidden, EPSILON)

    def forward(self, x, mask):
        batch, length, hidden = x.shape
        qkv = self.qkv(x).view(batch, length, 3, self.heads, hidden // self.heads)
        query, key, value = qkv.permute(2, 0, 3, 1, 4)
        dropout = DROPOUT if self.training else 0.0
        attended = F.scaled_dot_product_attention(
            query, key, value, attn_mask=mask, dropout_p=dropout
        )
        attended = attended.transpose(1, 2).reshape(batch, length, hidden)
        x = self.attention_norm(x + self.drop(self.attention_output(attended)))
        inner = F.gelu(self.feed_forward_in(x))
        return self.output_norm(x + self.drop(self.feed_forward_out(inner)))

    def drop(self, x):
        return F.dropout(x, DROPOUT, self.training)


class Bert(nn.Module):
    """The sum of MLM and NSP losses of a batch; MLM logits are made for the masked rows only."""

    def __init__(self, preset, vocabulary, positions):
        super().__init__()
        layers, hidden, heads = PRESETS[preset]
        self.words = nn.Embedding(vocabulary, hidden)
        self.positions = nn.Embedding(positions, hidden)
        self.segments = nn.Embedding(2, hidden)
        self.norm = nn.LayerNorm(hidden, EPSILON)
        self.layers = nn.ModuleList(Layer(hidden, heads) for _ in range(layers))
        self.pooler = nn.Linear(hidden, hidden)
        self.next_sentence = nn.Linear(hidden, 2)
        self.transform = nn.Linear(hidden, hidden)
        self.transform_norm = nn.LayerNorm(hidden, EPSILON)
        self.bias = nn.Parameter(torch.zeros(vocabulary))
        for module in self.modules():
            if isinstance(module, (nn.Linear, nn.Embedding)):
                nn.init.normal_(module.weight, std=0.02)

    def forward(self, ids, segments, mask, masked_rows, masked_labels, next_sentence):
        length = ids.shape[1]
        x = self.words(ids) + self.positions.weight[:length] + self.segments(segments)
        x = F.dropout(self.norm(x), DROPOUT, self.training)
        for layer in self.layers:
            x = layer(x, mask)
        pooled = torch.tanh(self.pooler(x[:, 0]))
        rows = x.flatten(0, 1)[masked_rows]
        rows = self.transform_norm(F.gelu(self.transform(rows)))
        logits = F.linear(rows, self.words.weight, self.bias)
        return F.cross_entropy(logits, masked_labels) + F.cross_entropy(
            self.next_sentence(pooled), next_sentence
        )


def hugging_face_bert(preset, vocabulary, positions):
    """Hugging Face's model of the same sizes, as it comes."""
    from transformers import BertConfig, BertForPreTraining

    layers, hidden, heads = PRESETS[preset]
    return BertForPreTraining(
        BertConfig(
            vocab_size=vocabulary,
            hidden_size=hidden,
            num_hidden_layers=layers,
            num_attention_heads=heads,
            intermediate_size=4 * hidden,
            max_position_embeddings=positions,
        )
    )
