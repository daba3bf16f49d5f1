"""What is compared: the cases, and how each side is run on one of them, in a process of its own."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass

HERE = os.path.dirname(os.path.abspath(__file__))


@dataclass(frozen=True)
class Case:
    preset: str
    vocabulary: int
    batch: int = 32
    length: int = 128
    corpus: bool = False

    @property
    def name(self):
        text = f"`{self.preset}`, {self.vocabulary:,} pieces, {self.batch} × {self.length}"
        return text + (", King James" if self.corpus else "")

    @property
    def key(self):
        """What --cases takes: `tiny/8192`, `tiny/kjv`."""
        return f"{self.preset}/{'kjv' if self.corpus else self.vocabulary}"


CASES = [
    Case("tiny", 8192),
    Case("tiny", 30522),
    Case("mini", 8192),
    Case("small", 30522),
    Case("base", 30522, batch=8),
    Case("tiny", 8192, length=512, corpus=True),
]


class Failed(Exception):
    """A side could not be run; one line says why."""


class Sides:
    """The program and the PyTorch script, and the files that they share."""

    def __init__(self, cloze, corpus, folder, threads, seconds):
        self.cloze = cloze
        self.corpus = corpus
        self.vocabulary = os.path.join(folder, "vocab.txt")
        self.batches = os.path.join(folder, "batches.json")
        self.common = ["--threads", str(threads), "--seconds", str(seconds)]

    def prepare(self, case):
        """Makes what Cloze and PyTorch both read in a case."""
        if case.corpus and not os.path.exists(self.vocabulary):
            size = str(case.vocabulary)
            run([self.cloze, "train-vocab", self.corpus, "--size", size, "--output", self.vocabulary])

    def measure(self, side, case):
        """Runs one side ("cloze", "eager", "compile" or "hf") and returns what it prints."""
        sizes = ["--preset", case.preset]
        if side == "cloze":
            command = [self.cloze, "benchmark", "step", "--json"]
            sizes += ["--batch-size", str(case.batch), "--max-seq-length", str(case.length)]
            if case.corpus:
                sizes += ["--corpus", self.corpus, "--vocab", self.vocabulary]
                sizes += ["--write-batches", self.batches]
            else:
                sizes += ["--vocab-size", str(case.vocabulary)]
        else:
            command = [sys.executable, os.path.join(HERE, "pytorch_step.py"), side]
            sizes += ["--vocab-size", str(case.vocabulary)]
            if case.corpus:
                sizes += ["--batches", self.batches]
            else:
                sizes += ["--batch-size", str(case.batch), "--max-seq-length", str(case.length)]
        return json.loads(run(command + sizes + self.common))


def run(command):
    """Returns what a command prints; raises Failed with its last line if it fails."""
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    except OSError as error:
        raise Failed(f"'{command[0]}' cannot be run: {error.strerror}") from error
    if done.returncode:
        lines = done.stderr.strip().splitlines() or ["no message"]
        raise Failed(f"{os.path.basename(command[0])} exited with {done.returncode}: {lines[-1]}")
    return done.stdout
