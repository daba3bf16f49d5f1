#!/usr/bin/env python3
"""Holds the exported tokenizer, as Transformers reads it, against `cloze encode --ids`.

For every setting of the normalizer: a run, its export, AutoTokenizer's ids of hostile texts, what AutoTokenizer saves
again, and the export of that, which has to be the first one to the byte. Needs Transformers 4 or 5, no network.

    compare.py .build/release/cloze [--vocab vocab.txt] [--texts texts.txt]
"""

import argparse
import itertools
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TRANSFORMERS_VERBOSITY"] = "error"
import transformers  # noqa: E402

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
TOKENIZER_FILES = ["tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "vocab.txt"]
TEXTS = [
    "Café cafe\u0301 CAFÉ CAFE\u0301", "zero\u200bwidth so\u00adft \ufffd \u0001 a\u0000b \ue000 \u2060",
    "tabs\tand\u00a0spaces\u3000here\u2028line\u0085next", "漢字とかな混じり文 中文 한국어 \u1112\u1161\u11ab",
    "が か\u3099 ガ カ\u3099 デフォルト", "İstanbul I\u0307 ΑΣ Σ ς K\u212a \u2126 ſ ß ẞ", "q\u0323\u0307 q\u0307\u0323",
    "[MASK] a[MASK]b [CLS][SEP] [mask]", "e\u0301.\u0301!\u0301 ##\u0301 ##a", "x" * 100 + " " + "y" * 101,
    "क्षत्रिय ไม่รู้ עִבְרִית العَرَبِيَّة", "😀 👨\u200d👩\u200d👧 🏳\ufe0f", "a\r b", "  ", "",
]


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("cloze", type=pathlib.Path)
    parser.add_argument("--vocab", type=pathlib.Path, help="a vocabulary instead of one made of the texts")
    parser.add_argument("--texts", type=pathlib.Path, help="a file with one more text a line")
    return parser.parse_args()


def texts(options):
    """Hostile texts, random code points and those of a file; none has a line feed."""
    generator = random.Random(7)
    valid = [c for c in range(1, 0x30000) if c != 10 and not 0xD800 <= c < 0xE000]
    result = list(TEXTS)
    for _ in range(300):
        result.append("".join(chr(generator.choice(valid)) for _ in range(12)))
        result.append("".join(chr(generator.choice(range(0x20, 0x3100))) for _ in range(12)))
    if options.texts:
        result += options.texts.read_text(encoding="utf-8").split("\n")
    return [text.replace("\n", " ") for text in result]


def vocabulary(lines):
    """Every character of the texts, at the beginning of a word and in it, and words in both normal forms."""
    characters = sorted({c for line in lines for c in line + line.lower() if c not in "\r\n\0" and not c.isspace()})
    words = ["café", "cafe\u0301", "Café", "Cafe\u0301", "zero\u200bwidth", "zerowidth"]
    # Special pieces that are not the first ones, in an order of their own.
    return characters[:40] + SPECIAL[::-1] + characters[40:] + ["##" + c for c in characters] + words


def settings():
    for lower, accents, chinese, clean in itertools.product([True, False], [None, True, False], [True, False], [True, False]):
        flags = ["--lowercase" if lower else "--no-lowercase"]
        flags += [] if accents is None else ["--strip-accents" if accents else "--no-strip-accents"]
        flags += [] if chinese else ["--no-split-chinese"]
        flags += [] if clean else ["--no-clean-text"]
        yield flags


class Comparison:
    def __init__(self, options, folder):
        self.cloze = options.cloze.resolve()
        self.folder = folder
        self.lines = texts(options)
        if options.vocab:
            self.pieces = options.vocab.read_bytes().decode("utf-8").rstrip("\n").split("\n")
        else:
            self.pieces = vocabulary(self.lines)
        (folder / "vocab.txt").write_bytes("".join(piece + "\n" for piece in self.pieces).encode())
        (folder / "corpus.txt").write_text(("café and words .\n" * 3 + "\n") * 12, encoding="utf-8")
        (folder / "config.json").write_text(json.dumps({
            "vocab_size": len(self.pieces), "hidden_size": 4, "num_hidden_layers": 1, "num_attention_heads": 1,
            "intermediate_size": 4, "max_position_embeddings": 16}))
        (folder / "texts.txt").write_bytes("".join(line + "\n" for line in self.lines).encode())

    def run(self, *command):
        done = subprocess.run([self.cloze, *command], cwd=self.folder, capture_output=True)
        if done.returncode != 0:
            sys.exit(f"cloze {' '.join(map(str, command))}: {done.stderr.decode()}")
        return done.stdout.decode("utf-8")

    def differences(self, tokenizer, expected):
        found = [tokenizer(line)["input_ids"] for line in self.lines]
        return sum(a != b for a, b in zip(found, expected))

    def check(self, number, flags):
        """Compares one setting; returns counts of differences by name."""
        run, first, saved, second = (self.folder / f"{kind}-{number}" for kind in ("run", "first", "saved", "second"))
        self.run("pretrain", "corpus.txt", "--vocab", "vocab.txt", "--config", "config.json", "--output", run,
                 "--total-steps", "1", "--batch-size", "2", "--max-seq-length", "16", "--hold-out-every", "0",
                 "--threads", "1", *EXTRA, *flags)
        self.run("export", run, "--output", first)
        printed = self.run("encode", "--vocab", "vocab.txt", "--ids", "--special-tokens", "--allow-special-tokens", *flags, "texts.txt")
        expected = [[int(i) for i in line.split()] for line in printed.split("\n")[:-1]]
        assert len(expected) == len(self.lines), (len(expected), len(self.lines))
        auto = transformers.AutoTokenizer.from_pretrained(first)
        entries = json.loads((first / "tokenizer.json").read_bytes())["model"]["vocab"]
        wrong = sum(entries.get(piece) != id for id, piece in enumerate(self.pieces)) + abs(len(entries) - len(self.pieces))
        special = [auto.pad_token_id, auto.unk_token_id, auto.cls_token_id, auto.sep_token_id, auto.mask_token_id]
        wrong += sum(found != entries[token] for token, found in zip(SPECIAL, special))
        result = {"AutoTokenizer": self.differences(auto, expected), "pieces": wrong}
        shutil.copytree(first, saved)
        for name in TOKENIZER_FILES:
            (saved / name).unlink(missing_ok=True)
        auto.save_pretrained(saved)
        self.run("export", saved, "--output", second)
        names = sorted(path.name for path in first.iterdir())
        result["second export"] = sum(
            not (second / name).exists() or (first / name).read_bytes() != (second / name).read_bytes() for name in names)
        bert = transformers.BertTokenizer.from_pretrained(first)
        result["BertTokenizer"] = self.differences(bert, expected)
        for path in (run, first, saved, second):
            shutil.rmtree(path)
        return result


EXTRA = os.environ.get("CLOZE_PRETRAIN_OPTIONS", "").split()


def main():
    options = arguments()
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        comparison = Comparison(options, pathlib.Path(folder))
        print(f"Transformers {transformers.__version__}: {len(comparison.lines)} texts, {len(comparison.pieces)} pieces")
        for number, flags in enumerate(settings()):
            result = comparison.check(number, flags)
            print(" ".join(flags), result, flush=True)
            failed += any(value for name, value in result.items() if name != "BertTokenizer")
    print(f"{number + 1} settings, {failed} with differences")
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
