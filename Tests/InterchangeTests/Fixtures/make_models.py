"""Makes a small model of every class of Transformers that there are heads for, and what each computes.

Run in this folder with transformers 5.23, torch 2.13, safetensors and sentence-transformers 6.2: `python make_models.py`. Every
folder holds a model as the library saves it, and `expected.json` with ids, segments and outputs.
"""
import json
import pathlib
import shutil

import torch
import transformers as hf
from safetensors.torch import load_file, save_file
from sentence_transformers import SentenceTransformer
from sentence_transformers.models import Normalize, Pooling, Transformer

HERE = pathlib.Path(__file__).parent
WORDS = "the a sun moon sea rain is was bright cold over under we they see ##s ##ing ##er , . ? !".split()
PIECES = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"] + WORDS + list("bcdefghijk")
TEXT, SECOND = "The sun is bright over the sea.", "we see the cold moon!"


def configuration(**more):
    return hf.BertConfig(
        vocab_size=len(PIECES), hidden_size=8, num_hidden_layers=2, num_attention_heads=2, intermediate_size=16,
        max_position_embeddings=32, initializer_range=0.5, **more)


def tokenizer(folder):
    (folder / "vocab.txt").write_text("\n".join(PIECES) + "\n")
    made = hf.BertTokenizer(vocab=str(folder / "vocab.txt"), do_lower_case=True, model_max_length=24)
    made.save_pretrained(folder)
    (folder / "vocab.txt").write_text("\n".join(PIECES) + "\n")
    return made


def outputs(model, tokens):
    with torch.no_grad():
        out = model.eval().float()(**tokens)
    names = {
        "logits": "logits", "prediction_logits": "mlm", "seq_relationship_logits": "pairs", "start_logits": "start",
        "end_logits": "end", "last_hidden_state": "hidden", "pooler_output": "pooled"}
    return {ours: out[theirs].flatten().tolist() for theirs, ours in names.items() if theirs in out}


def make(name, cls, shard=None, half=False, prepare=lambda model: None, **more):
    folder = HERE / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    torch.manual_seed(sum(name.encode()))
    model = cls(configuration(**more)).eval()
    prepare(model)
    if half:
        model = model.half()
    model.save_pretrained(folder, **({"max_shard_size": shard} if shard else {}))
    tokens = tokenizer(folder)(TEXT, SECOND, return_tensors="pt")
    expected = {"text": TEXT, "second": SECOND, "ids": tokens["input_ids"][0].tolist(),
                "segments": tokens["token_type_ids"][0].tolist(), "outputs": outputs(model, tokens)}
    (folder / "expected.json").write_text(json.dumps(expected) + "\n")
    return folder


def old_names(folder):
    """As files were that came from TensorFlow's: gamma and beta, the copies beside what they repeat."""
    path = folder / "model.safetensors"
    tensors = load_file(path)
    renamed = {
        k.replace("LayerNorm.weight", "LayerNorm.gamma").replace("LayerNorm.bias", "LayerNorm.beta"): v.clone()
        for k, v in tensors.items()}
    renamed["cls.predictions.decoder.weight"] = tensors["bert.embeddings.word_embeddings.weight"].clone()
    renamed["cls.predictions.decoder.bias"] = tensors["cls.predictions.bias"].clone()
    renamed["bert.embeddings.position_ids"] = torch.arange(32)[None]
    save_file(renamed, path, metadata={"format": "pt"})
    (folder / "tokenizer.json").unlink()
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps({k: v for k, v in config.items() if k != "dtype"}))


make("encoder", hf.BertModel)
make("pretraining", hf.BertForPreTraining)
make("masked", hf.BertForMaskedLM)
make("next-sentence", hf.BertForNextSentencePrediction)
make("classes", hf.BertForSequenceClassification, id2label={0: "sad", 1: "glad", 2: "neither"})
make("many-labels", hf.BertForSequenceClassification, num_labels=4, problem_type="multi_label_classification")
make("number", hf.BertForSequenceClassification, num_labels=1)
make("tokens", hf.BertForTokenClassification, id2label={0: "O", 1: "B-X", 2: "I-X"})
make("question", hf.BertForQuestionAnswering)
make("halves", hf.BertForPreTraining, shard="2KB", half=True)
old_names(make("old", hf.BertForPreTraining))

folder = make("sentences", hf.BertModel)
module = Transformer(str(folder), max_seq_length=20)
sentences = SentenceTransformer(modules=[module, Pooling(8, "mean"), Normalize()], device="cpu")
expected = json.loads((folder / "expected.json").read_text())
expected["vectors"] = sentences.encode([TEXT, SECOND]).tolist()
sentences.save(str(folder))
for name in ["README.md", "config_sentence_transformers.json"]:
    (folder / name).unlink(missing_ok=True)
(folder / "expected.json").write_text(json.dumps(expected) + "\n")
