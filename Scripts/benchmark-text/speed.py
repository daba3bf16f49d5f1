"""Speeds beside Hugging Face tokenizers and Google's script."""

import json
import os
import re
import statistics
import subprocess
import sys
import time

from tables import Speed

ENCODE = """
import sys, time
from tokenizers import BertWordPieceTokenizer
tokenizer = BertWordPieceTokenizer(sys.argv[1], lowercase=sys.argv[3] == "uncased")
lines = open(sys.argv[2], encoding="utf-8").read().split("\\n")
best = 1e9
for _ in range(2):
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


def in_turn(rounds, ours, theirs):
    """Medians of both, measured in turn so that what slows the machine slows both."""
    pairs = [(ours(), theirs()) for _ in range(rounds)]
    return [statistics.median(side) for side in zip(*pairs)]


def has_tokenizers():
    return subprocess.run([sys.executable, "-c", "import tokenizers"], stderr=subprocess.DEVNULL).returncode == 0


def encode_rows(options, texts, name, vocabulary, text, case, target):
    large = texts.repeated(text, options.encode_size * 1_000_000)
    # Enough for Hugging Face to be at its full speed.
    small = texts.repeated(text, 4 << 20)
    large_bytes, small_bytes = os.path.getsize(large), os.path.getsize(small)
    flags = ["--cased"] if case == "cased" else []
    rates = []
    for cores in (1, 2)[: len(os.sched_getaffinity(0))]:
        ours, theirs = in_turn(
            options.rounds,
            lambda: command_seconds(
                cores, options.cloze, "encode", large, "--vocab", vocabulary, "--ids", *flags),
            lambda: python_seconds(ENCODE, cores, vocabulary, small, case),
        )
        ours, theirs = large_bytes / ours / 1e6, small_bytes / theirs / 1e6
        rates.append(ours)
        yield Speed(
            f"`encode`, {name}, cores: {cores}", f"{ours:.1f} MB/s", f"{theirs:.2f} MB/s", ours / theirs, target)
    if len(rates) == 2 and case == "uncased":
        yield Speed(
            f"`encode`, {name}, two cores over one", f"{rates[1]:.1f} MB/s", f"{rates[0]:.1f} MB/s",
            rates[1] / rates[0], 1.8)


def train_row(options, texts, folder):
    large = texts.repeated(texts.text, 23_000_000)
    output = os.path.join(folder, "trained.txt")
    cores = min(2, len(os.sched_getaffinity(0)))
    ours, theirs = in_turn(
        options.rounds,
        lambda: command_seconds(cores, options.cloze, "train-vocab", large, "--size", 30522, "--output", output),
        lambda: python_seconds(TRAIN, cores, large, 30522),
    )
    size = os.path.getsize(large) / 1e6
    name = f"`train-vocab`, {size:.0f} MB to 30,522 pieces, cores: {cores}"
    return Speed(name, f"{ours:.2f} s", f"{theirs:.2f} s", theirs / ours, 15)


def balanced_row(options, texts, folder):
    """Drawing from stored tokens on one core, without writing: what a user waits for is the disk."""
    rates = []
    for _ in range(options.rounds):
        command = [options.cloze, "benchmark", "instances", texts.text, "--vocab", texts.vocab, "--json"]
        result = subprocess.run(command, preexec_fn=pinned(1), check=True, capture_output=True)
        rates.append(json.loads(result.stdout)["operations"][0]["rate"])
    rate = statistics.median(rates)
    return Speed(
        "instances, balanced, length 128, from stored tokens, one core", f"{rate:,.0f}/s", "200,000/s wanted",
        rate / 200_000, 1)


def google_row(options, texts):
    """Text to JSON lines, the bytes of both compared."""
    bert = texts.google()
    if not bert:
        return "Google's script cannot be had: no network and no --bert"
    text = texts.repeated(texts.text, 1)
    command = [
        os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "compare-google.sh"), options.cloze, bert, text,
        texts.vocab, "128", "20", "1"]
    environment = dict(os.environ, PYTHON=sys.executable)
    result = subprocess.run(command, env=environment, capture_output=True, encoding="utf-8")
    if result.returncode:
        return "the comparison with Google's script failed: " + result.stderr.strip()[-200:]
    rates = dict(re.findall(r"^(cloze, JSON lines|google, JSON lines):.* (\d+) instances/s$", result.stdout, re.M))
    ours, theirs = int(rates["cloze, JSON lines"]), int(rates["google, JSON lines"])
    return Speed(
        "`create-pretraining-data --mode google`, text to file, the same bytes", f"{ours:,}/s",
        f"{theirs:,}/s (Google)", ours / theirs, 30)


def rows(options, texts, folder):
    if has_tokenizers():
        yield from encode_rows(options, texts, "English, uncased", texts.vocab, texts.text, "uncased", 40)
        if texts.multilingual_text and texts.multilingual_vocab:
            yield from encode_rows(
                options, texts, "30 languages, multilingual cased", texts.multilingual_vocab,
                texts.multilingual_text, "cased", 15)
        yield train_row(options, texts, folder)
    else:
        yield f"{sys.executable} has no package tokenizers: rows beside it are left out"
    yield balanced_row(options, texts, folder)
    yield google_row(options, texts)
