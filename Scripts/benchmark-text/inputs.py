"""The texts and vocabularies that are measured with."""

import glob
import lzma
import os
import subprocess
import sys
import zipfile


class Inputs:
    """What was given, else what lies in the reference folder, else what this repository can make."""

    def __init__(self, options, folder):
        self.folder = folder
        root = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
        reference = options.reference
        if not reference and os.path.isdir(os.path.join(root, "..", "shared", "reference")):
            reference = os.path.join(root, "..", "shared", "reference")

        def find(given, *patterns):
            found = [path for pattern in patterns for path in sorted(glob.glob(pattern))]
            return given or next(iter(found), None)

        def inside(*parts):
            return os.path.join(reference, *parts) if reference else os.devnull + "/none"

        self.text = self.plain(find(
            options.text, inside("..", "corpora", "books-en-*.txt*"), os.path.join(root, "Corpora", "kjv.txt")))
        if not self.text:
            raise SystemExit("no text: run 'make corpus' or name one with --text")
        self.vocab = find(options.vocab, inside("vocab", "bert-base-uncased-vocab.txt"))
        if not self.vocab:
            self.vocab = os.path.join(folder, "vocab.txt")
            command = [options.cloze, "train-vocab", self.text, "--size", "30522", "--output", self.vocab]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        self.multilingual_text = find(options.multilingual_text, inside("..", "corpora", "udhr-*.txt"))
        self.multilingual_vocab = find(
            options.multilingual_vocab, inside("vocab", "bert-base-multilingual-cased-vocab.txt"))
        self.bert = options.bert

    def plain(self, path):
        """The text itself, unpacked if need be."""
        if not path or not path.endswith(".xz"):
            return path
        target = os.path.join(self.folder, os.path.basename(path)[:-3])
        with lzma.open(path) as packed, open(target, "wb") as file:
            file.write(packed.read())
        return target

    def google(self):
        """The folder with google-research/bert, or None where it cannot be had."""
        if self.bert:
            return self.bert
        target = os.path.join(self.folder, "google")
        command = [
            sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "bert-tensorflow==1.0.4", "-d", target]
        if subprocess.run(command, stderr=subprocess.DEVNULL).returncode:
            return None
        for wheel in glob.glob(os.path.join(target, "*.whl")):
            zipfile.ZipFile(wheel).extractall(target)
        self.bert = target
        return target

    def repeated(self, path, size, name=None):
        """A file with a text as often as a size in bytes takes, at least once, blank lines between."""
        with open(path, "rb") as file:
            text = file.read().rstrip(b"\n") + b"\n\n"
        target = os.path.join(self.folder, name or f"{size}-{os.path.basename(path)}")
        with open(target, "wb") as file:
            for _ in range(max(1, round(size / len(text)))):
                file.write(text)
        return target
