#!/usr/bin/env python3
"""Compares Cloze's text commands with Hugging Face tokenizers, in turn, and prints a table.

    Scripts/benchmark-text/compare.py CLOZE --vocab VOCAB --text FILE \\
        [--multilingual-vocab VOCAB --multilingual-text FILE] [--train-text FILE] [--rounds 3]

VOCAB is a vocab.txt of an uncased model (the multilingual one: cased), FILE plain text. The Python that
runs this needs the package `tokenizers`.

Hugging Face's side is its fastest call (`encode_batch_fast`) on lines that are in memory already, without
the start of Python. Cloze's side is the whole command, from starting it to its last id in /dev/null, on the
text repeated until starting it does not count. Both sides use the cores that the table names and no
others. What counts is the ratio of two figures of the same row.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time

ENCODE = """
import sys, time
from tokenizers import BertWordPieceTokenizer
tokenizer = BertWordPieceTokenizer(sys.argv[1], lowercase=sys.argv[3] == "uncased")
lines = open(sys.argv[2], encoding="utf-8").read().split("\\n")
best = 1e9
for _ in range(3):
    start = time.perf_counter()
    tokenizer._tokenizer.encode_batch_fast(lines)
    best = min(best, time.perf_counter() - start)
print(best)
"""

TRAIN = """
import sys, time
from tokenizers import BertWordPieceTokenizer
tokenizer = BertWordPieceTokenizer(lowercase=True)
start = time.perf_counter()
tokenizer.train([sys.argv[1]], vocab_size=int(sys.argv[2]), min_frequency=2, show_progress=False)
print(time.perf_counter() - start)
"""


def pinned(cores):
    """Keeps a child on the first cores of those this process may use."""
    allowed = sorted(os.sched_getaffinity(0))[:cores]
    return lambda: os.sched_setaffinity(0, allowed)


def python_seconds(program, cores, *arguments):
    environment = dict(os.environ, RAYON_NUM_THREADS=str(cores), TOKENIZERS_PARALLELISM="true")
    command = [sys.executable, "-c", program, *map(str, arguments)]
    return float(
        subprocess.run(
            command, env=environment, preexec_fn=pinned(cores), check=True, capture_output=True
        ).stdout
    )


def command_seconds(cores, *command):
    start = time.perf_counter()
    subprocess.run(
        [*map(str, command), "--threads", str(cores)],
        preexec_fn=pinned(cores), check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )
    return time.perf_counter() - start


def repeated(path, size, folder):
    """A file with a text as often as a size takes, at least once."""
    with open(path, "rb") as file:
        text = file.read()
    if not text.endswith(b"\n"):
        text += b"\n"
    target = os.path.join(folder, f"{size}-{os.path.basename(path)}")
    with open(target, "wb") as file:
        for _ in range(max(1, round(size / len(text)))):
            file.write(text)
    return target


def in_turn(rounds, ours, theirs):
    """Medians of both, measured in turn so that what slows the machine slows both."""
    pairs = [(ours(), theirs()) for _ in range(rounds)]
    return (statistics.median(side) for side in zip(*pairs))


def encode_rows(options, name, vocabulary, text, case, folder):
    large = repeated(text, options.size << 20, folder)
    # Enough for Hugging Face to be at its full speed.
    small = repeated(text, 4 << 20, folder)
    large_bytes, small_bytes = os.path.getsize(large), os.path.getsize(small)
    flags = ["--cased"] if case == "cased" else []
    for cores in (1, 2):
        if cores > len(os.sched_getaffinity(0)):
            continue
        ours, theirs = in_turn(
            options.rounds,
            lambda: command_seconds(
                cores, options.cloze, "encode", large, "--vocab", vocabulary, "--ids", *flags),
            lambda: python_seconds(ENCODE, cores, vocabulary, small, case),
        )
        ours, theirs = large_bytes / ours / 1e6, small_bytes / theirs / 1e6
        yield f"encode, {name}, cores: {cores}", f"{ours:.1f} MB/s", f"{theirs:.2f} MB/s", ours / theirs


def train_row(options, text, folder):
    large = repeated(text, 23_000_000, folder)
    output = os.path.join(folder, "vocab.txt")
    cores = min(2, len(os.sched_getaffinity(0)))
    ours, theirs = in_turn(
        options.rounds,
        lambda: command_seconds(
            cores, options.cloze, "train-vocab", large, "--size", 30522, "--output", output),
        lambda: python_seconds(TRAIN, cores, large, 30522),
    )
    size = os.path.getsize(large) / 1e6
    name = f"train-vocab, {size:.0f} MB to 30,522 pieces, cores: {cores}"
    return name, f"{ours:.2f} s", f"{theirs:.2f} s", theirs / ours


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("cloze")
    parser.add_argument("--vocab", required=True)
    parser.add_argument("--text", required=True)
    parser.add_argument("--multilingual-vocab")
    parser.add_argument("--multilingual-text")
    parser.add_argument("--train-text", help="by default the text of --text")
    parser.add_argument("--size", type=int, default=200, help="MiB that Cloze encodes")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    print("| what | Cloze | Hugging Face tokenizers | ratio |\n|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:

        def show(row):
            print("| {} | {} | {} | {:.1f} |".format(*row), flush=True)

        for row in encode_rows(options, "uncased", options.vocab, options.text, "uncased", folder):
            show(row)
        if options.multilingual_vocab and options.multilingual_text:
            rows = encode_rows(
                options, "multilingual cased", options.multilingual_vocab,
                options.multilingual_text, "cased", folder)
            for row in rows:
                show(row)
        show(train_row(options, options.train_text or options.text, folder))


if __name__ == "__main__":
    main()
