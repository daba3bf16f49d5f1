#!/usr/bin/env python3
"""Measures Cloze's text commands: speed beside Hugging Face tokenizers and Google's script, and memory.

    Scripts/benchmark-text/compare.py CLOZE [--parts speed,memory] [--output Docs/benchmarks.md]
        [--reference DIR] [--text FILE --vocab VOCAB] [--multilingual-text FILE --multilingual-vocab VOCAB]
        [--bert DIR] [--rounds 3] [--sizes 200,2000] [--folder DIR]

DIR has vocabularies and texts in the layout of shared/reference (also $CLOZE_REFERENCE). Without it the texts are
those of `make corpus`, the vocabulary is trained on them, and the multilingual rows are left out. VOCAB is a
vocab.txt of an uncased model (the multilingual one: cased), FILE plain text, one sentence a line, or an .xz of it.
--bert is a folder with google-research/bert as the package `bert`; without it, it comes from PyPI. The Python that
runs this needs the package `tokenizers`; what it lacks is left out and named.

Sides are measured in turn and on the same cores. Hugging Face's side is its fastest call (`encode_batch_fast`) on
lines that are in memory already, without the start of Python; Cloze's is the whole command, from its start to the
last byte in /dev/null, on the text repeated until the start does not count.
"""

import argparse
import os
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "benchmark"))

import inputs
import memory
import speed
import tables


def parse():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cloze")
    parser.add_argument("--parts", default="speed,memory")
    parser.add_argument("--output", help="a file whose section is rewritten; else the table is only printed")
    parser.add_argument("--reference", default=os.environ.get("CLOZE_REFERENCE"))
    for name in ("--text", "--vocab", "--multilingual-text", "--multilingual-vocab", "--bert"):
        parser.add_argument(name)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--encode-size", type=int, default=200, help="MB that Cloze encodes")
    parser.add_argument("--sizes", default="200,2000", help="MB of the corpora whose memory is measured")
    parser.add_argument("--folder", help="where temporary files are; they take some 20 GB")
    options = parser.parse_args()
    options.cloze = os.path.abspath(options.cloze)
    options.sizes = [int(size) for size in options.sizes.split(",")]
    return options


def main():
    options = parse()
    parts = options.parts.split(",")
    sections = []
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        texts = inputs.Inputs(options, folder)
        if "speed" in parts:
            sections.append(tables.speed(list(tables.shown(speed.rows(options, texts, folder)))))
        if "memory" in parts:
            rows = tables.shown(memory.rows(options, texts, folder))
            sections.append(tables.memory(options.sizes, list(rows)))
    text = "\n\n".join([tables.preamble(options, texts), *sections])
    print("\n" + text)
    if options.output:
        tables.write(options.output, text)


if __name__ == "__main__":
    main()
