"""The peak resident memory of whole commands on corpora of several sizes."""

import os
import subprocess
import time

from tables import Memory


# More text of different words than this, in MB, takes a quarter of an hour and shows nothing new.
LARGEST_RANDOM = 500


def peak(*command):
    """Runs a command; its peak resident memory in MB and its seconds."""
    start = time.perf_counter()
    child = subprocess.Popen(
        [*map(str, command)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, encoding="utf-8")
    message = child.stderr.read()
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"{' '.join(map(str, command))}: {message.strip()}")
    return usage.ru_maxrss / 1000, time.perf_counter() - start


def random_words(path, size):
    """Text of words of five to eight letters, nearly all different, a document each thousand."""
    import random
    source = random.Random(1)
    with open(path, "wb") as file:
        while file.tell() < size:
            letters = source.randbytes(7_500).translate(bytes(97 + byte % 26 for byte in range(256)))
            words = [letters[place : place + 5 + place % 4] for place in range(0, len(letters) - 8, 7)]
            lines = [b" ".join(words[place : place + 10]) for place in range(0, len(words), 10)]
            file.write(b"\n".join(lines) + b"\n\n")


def commands(options, texts, folder, corpus):
    """The rows' names and commands; those that train hold a model too."""
    out = os.path.join(folder, "out")
    store = out + ".h5"
    create = [options.cloze, "create-pretraining-data"]
    vocab = ["--vocab", texts.vocab]
    yield "`train-vocab`", [options.cloze, "train-vocab", corpus, "--output", out + ".txt"]
    yield "`tokenize`", [options.cloze, "tokenize", corpus, *vocab, "--output", store]
    yield "`create-pretraining-data`, balanced, HDF5, from stored tokens", [
        *create, store, "--dupe-factor", 1, "--output", out + "-balanced.h5"]
    yield "`create-pretraining-data`, balanced, JSON lines, from text", [
        *create, corpus, *vocab, "--dupe-factor", 1, "--format", "jsonl", "--output", out + "-balanced.jsonl"]
    yield "`create-pretraining-data`, google, HDF5, from text", [
        *create, corpus, *vocab, "--mode", "google", "--dupe-factor", 1, "--output", out + "-google.h5"]
    yield "`create-pretraining-data`, google, JSON lines, from text", [
        *create, corpus, *vocab, "--mode", "google", "--dupe-factor", 1, "--format", "jsonl",
        "--output", out + "-google.jsonl"]
    yield "`pretrain` for 4 steps of 8 × 128, `tiny` with 30,522 pieces, from text", [
        options.cloze, "pretrain", corpus, *vocab, "--preset", "tiny", "--batch-size", 8, "--total-steps", 4,
        "--evaluate-every", 1_000_000, "--hold-out-every", 200, "--output", out + "-run"]


def clean(folder, keep):
    for name in os.listdir(folder):
        if name.startswith("out-"):
            subprocess.run(["rm", "-rf", os.path.join(folder, name)], check=True)
        elif name.startswith("out") and not keep:
            os.remove(os.path.join(folder, name))


def rows(options, texts, folder):
    measured = {}
    # What training takes on next to no text is the model's: weights, gradients, moments, activations.
    text = texts.repeated(texts.text, 1)
    model = {}
    for name, command in commands(options, texts, folder, text):
        if "pretrain" in command:
            model[name] = peak(*command)[0]
    clean(folder, keep=False)
    for size in options.sizes:
        corpus = texts.repeated(texts.text, size * 1_000_000, "corpus.txt")
        for name, command in commands(options, texts, folder, corpus):
            measured.setdefault(name, []).append(peak(*command))
            clean(folder, keep=True)
            yield f"{name}, {size} MB: {measured[name][-1][0]:.0f} MB, {measured[name][-1][1]:.0f} s"
        clean(folder, keep=False)
        name = "`train-vocab`, nearly all words different"
        if size > LARGEST_RANDOM:
            measured.setdefault(name, []).append(None)
            continue
        random_words(corpus, size * 1_000_000)
        command = [options.cloze, "train-vocab", corpus, "--output", os.path.join(folder, "out.txt")]
        measured.setdefault(name, []).append(peak(*command))
        yield f"{name}, {size} MB: {measured[name][-1][0]:.0f} MB, {measured[name][-1][1]:.0f} s"
        clean(folder, keep=False)
    for name, figures in measured.items():
        yield Memory(name, figures, model.get(name, 0))
