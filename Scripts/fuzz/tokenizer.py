#!/usr/bin/env python3
"""Holds `cloze encode` against Hugging Face tokenizers on random strings of every kind of character.

    Scripts/fuzz/tokenizer.py CLOZE VOCAB... [--count 100000] [--seed 1]

Every VOCAB is encoded uncased if `uncased` is part of its name, else cased, with special tokens in the text taken
as text and as tokens. Prints the shortest strings on which both differ, and then fails. The Python that runs this
needs the package `tokenizers`.
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile

from tokenizers import BertWordPieceTokenizer

RANGES = [
    (0x20, 0x7E), (0x00, 0x1F), (0x7F, 0xA0), (0xA0, 0x17F), (0x180, 0x36F), (0x300, 0x36F), (0x370, 0x5FF),
    (0x600, 0x8FF), (0x900, 0x0FFF), (0x1000, 0x1FFF), (0x2000, 0x206F), (0x2070, 0x2BFF), (0x2C00, 0x2FFF),
    (0x3000, 0x30FF), (0x3100, 0x33FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xA000, 0xABFF), (0xAC00, 0xD7FF),
    (0xE000, 0xE0FF), (0xF900, 0xFAFF), (0xFB00, 0xFDFF), (0xFE00, 0xFE0F), (0xFE10, 0xFEFF), (0xFF00, 0xFFEF),
    (0xFFF0, 0xFFFF), (0x10000, 0x107FF), (0x10800, 0x11FFF), (0x12000, 0x1D0FF), (0x1D100, 0x1D7FF),
    (0x1D800, 0x1EFFF), (0x1F000, 0x1FAFF), (0x1F1E6, 0x1F1FF), (0x1F3FB, 0x1F3FF), (0x20000, 0x2A6DF),
    (0x2A700, 0x3FFFF), (0xE0000, 0xE01EF), (0xF0000, 0xF00FF), (0x10FF00, 0x10FFFF),
]
PARTS = [
    "[MASK]", "[SEP]", "[CLS]", "[PAD]", "[UNK]", "[mask]", "[MASK", "##ing", "\u200d", "\ufe0f", "\ufffd", "\0",
    "\u0301", "\u0307", "\u0130", "\u0345", "\u03a3", "\u03c3\u03c2", "\u1e9e", "\uac00", "\u1100\u1161\u11a8",
    "\u2028", "\u0085", "\u00ad", "\u200b", "\ufeff", "\u3000", "\u00a0", "\r", "\t", "\v", "\f", "\x1c",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467", "e\u0301\u0323", "don't", "3.14", "U.S.", "naïve", "...", "——",
]


def string(source, words):
    """A random string of up to some forty characters, at times with one long word."""
    parts = []
    for _ in range(source.choice((1, 2, 3, 5, 8, 13))):
        kind = source.random()
        if kind < 0.3:
            parts.append(source.choice(words))
        elif kind < 0.45:
            parts.append(source.choice(PARTS))
        elif kind < 0.47:
            parts.append(source.choice(words)[:3] * source.randint(30, 110))
        elif kind < 0.75:
            low, high = source.choice(RANGES)
            parts.append("".join(chr(source.randint(low, high)) for _ in range(source.randint(1, 6))))
        else:
            parts.append(chr(source.randint(0, 0x10FFFF)))
        if source.random() < 0.4:
            parts.append(" ")
    text = "".join(parts).replace("\n", " ")
    return "".join(c for c in text if not 0xD800 <= ord(c) <= 0xDFFF)


def ours(cloze, vocabulary, cased, special, texts):
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", newline="\n", suffix=".txt") as file:
        file.write("\n".join(texts) + "\n")
        file.flush()
        command = [cloze, "encode", file.name, "--vocab", vocabulary, "--ids"]
        command += ["--cased"] * cased + ["--allow-special-tokens"] * special
        result = subprocess.run(command, check=True, stdout=subprocess.PIPE, encoding="utf-8")
    lines = result.stdout.split("\n")[:-1]
    assert len(lines) == len(texts), f"{len(lines)} lines for {len(texts)} texts"
    return [[int(number) for number in line.split()] for line in lines]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("cloze")
    parser.add_argument("vocab", nargs="+")
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    failed = False
    for vocabulary in options.vocab:
        cased = "uncased" not in os.path.basename(vocabulary)
        tokenizer = BertWordPieceTokenizer(vocabulary, lowercase=not cased)._tokenizer
        words = [w.removeprefix("##") for w in open(vocabulary, encoding="utf-8").read().split("\n") if w]
        source = random.Random(options.seed)
        texts = [string(source, words) for _ in range(options.count)]
        for special in (False, True):
            tokenizer.encode_special_tokens = not special
            expected = [e.ids for e in tokenizer.encode_batch(texts, add_special_tokens=False)]
            found = ours(options.cloze, vocabulary, cased, special, texts)
            wrong = [row for row in zip(texts, expected, found) if row[1] != row[2]]
            name = f"{os.path.basename(vocabulary)}, special tokens as {'tokens' if special else 'text'}"
            print(f"{name}: {len(texts)} strings, {len(wrong)} differ", flush=True)
            for text, theirs, mine in sorted(wrong, key=lambda row: len(row[0]))[:10]:
                print(f"  {text!a}\n    expected {theirs}\n    found    {mine}")
            failed = failed or bool(wrong)
    sys.exit(failed)


if __name__ == "__main__":
    main()
