"""Holds models that went through this program against the ones that they were.

usage: models.py CLOZE DIRECTORY...

Every DIRECTORY holds a model in Hugging Face's form. It is imported, exported, and loaded with the class that its
configuration names: no key may be missing or unexpected, every tensor must have the same bytes, and the outputs for a few
texts must agree to 1e-4. A model of sentence-transformers must give the same vectors, and `cloze embed` too.
Needs torch, transformers, safetensors, and sentence-transformers for the last.
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

os.environ["HF_HUB_OFFLINE"] = "1"
import torch  # noqa: E402
import transformers as hf  # noqa: E402

TEXTS = ["The sun is bright over the sea.", "We see the cold moon!", "rain"]


def load(directory):
    name = json.loads((directory / "config.json").read_text())["architectures"][0]
    model, info = getattr(hf, name).from_pretrained(directory, output_loading_info=True, dtype=torch.float32)
    faults = {k: sorted(v) for k, v in info.items() if v and k.endswith("_keys")}
    return name, model.eval(), faults


def outputs(model, directory):
    tokenizer = hf.AutoTokenizer.from_pretrained(directory)
    with torch.no_grad():
        return [model(**tokenizer(text, return_tensors="pt")) for text in TEXTS]


def compare(cloze, source, work):
    def run(*arguments):
        subprocess.run([cloze, *map(str, arguments)], check=True, stdout=subprocess.DEVNULL)

    target = work / source.name
    run("import", source, "--output", work / "m.h5")
    run("export", work / "m.h5", "--output", target)
    name, theirs, _ = load(source)
    exported, ours, faults = load(target)
    assert exported == name, (exported, name)
    assert not faults, faults
    weights = theirs.state_dict()
    assert weights.keys() == ours.state_dict().keys()
    for key, value in ours.state_dict().items():
        assert torch.equal(value, weights[key]), key
    worst = max(
        (a[key] - b[key]).abs().max().item()
        for a, b in zip(outputs(theirs, source), outputs(ours, target))
        for key in a if torch.is_tensor(a[key]))
    assert worst < 1e-4, worst
    line = f"{source.name}: {name}, no key missing or left over, outputs differ by {worst:.1e}"
    if (source / "modules.json").exists():
        line += vectors(cloze, source, target, work)
    print(line, flush=True)


def vectors(cloze, source, target, work):
    from sentence_transformers import SentenceTransformer
    theirs = torch.tensor(SentenceTransformer(str(source), device="cpu").encode(TEXTS))
    ours = torch.tensor(SentenceTransformer(str(target), device="cpu").encode(TEXTS))
    lines = subprocess.run(
        [cloze, "embed", str(work / "m.h5")], input="\n".join(TEXTS) + "\n", text=True, check=True,
        capture_output=True).stdout.splitlines()
    embedded = torch.tensor([json.loads(line)["embedding"] for line in lines])
    assert torch.equal(theirs, ours)
    worst = (theirs - embedded).abs().max().item()
    assert worst < 1e-5, worst
    return f"; sentence-transformers' vectors equal, embed's differ by {worst:.1e}"


with tempfile.TemporaryDirectory() as work:
    for argument in sys.argv[2:]:
        compare(sys.argv[1], pathlib.Path(argument), pathlib.Path(work))
