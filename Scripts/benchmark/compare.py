"""Times training steps of Cloze and PyTorch in turn and writes the table of Docs/benchmarks.md.

    python compare.py CLOZE [--rounds 3] [--seconds 4] [--cases tiny/8192 tiny/kjv] [--hf]

Each measurement is a process of its own, and the sides take turns (Cloze, eager, compiled, Cloze, …),
so that what else the machine does falls on all of them. Without PyTorch only Cloze is timed.
"""

import argparse
import importlib.util
import os
import shlex
import sys
import tempfile

from cases import CASES, HERE, Failed, Sides
from report import section, write

ROOT = os.path.dirname(os.path.dirname(HERE))


def main():
    arguments = parse()
    sides = ["cloze"] + available(arguments.hf)
    measured = {}
    with tempfile.TemporaryDirectory() as folder:
        runner = Sides(
            arguments.cloze, arguments.corpus, folder, arguments.threads, arguments.seconds
        )
        for case in CASES:
            if arguments.cases and case.key not in arguments.cases:
                continue
            if case.corpus and not os.path.exists(arguments.corpus):
                say(f"{case.key}: left out, '{arguments.corpus}' is missing: make corpus")
                continue
            runner.prepare(case)
            measured[case] = compare(runner, case, sides, arguments.rounds)
    if not measured:
        sys.exit("compare: no case was measured")
    text = section(sides, measured, command())
    print(text)
    if arguments.output and len(sides) == 1:
        say(f"{os.path.relpath(arguments.output)} stays as it is: there is nothing to compare")
    elif arguments.output:
        write(arguments.output, text)
        say(f"written to {os.path.relpath(arguments.output)}")


def parse():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("cloze", help="the program")
    parser.add_argument("--rounds", type=int, default=3, help="measurements of each side")
    parser.add_argument("--seconds", type=float, default=4, help="length of a measurement")
    parser.add_argument("--cases", nargs="+", choices=[case.key for case in CASES])
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--hf", action="store_true", help="also time Hugging Face's model as it is")
    parser.add_argument("--corpus", default=os.path.join(ROOT, "Corpora", "kjv.txt"))
    parser.add_argument("--output", help="the page to write the table into; else it is only printed")
    arguments = parser.parse_args()
    if arguments.rounds < 1:
        parser.error(f"--rounds is {arguments.rounds}, expected at least 1")
    return arguments


def available(hugging_face):
    """The PyTorch sides that can be run here."""
    if not importlib.util.find_spec("torch"):
        say(f"no PyTorch in {sys.executable}, only Cloze is timed: pip install torch transformers")
        return []
    if hugging_face and not importlib.util.find_spec("transformers"):
        say(f"no Transformers in {sys.executable}: pip install transformers")
        return ["eager", "compile"]
    return ["eager", "compile"] + (["hf"] if hugging_face else [])


def compare(runner, case, sides, rounds):
    """Measures all sides of a case in turn, some rounds."""
    results = {side: [] for side in sides}
    for number in range(1, rounds + 1):
        for side in sides:
            try:
                result = runner.measure(side, case)
            except Failed as failure:
                if side == "cloze":
                    sys.exit(f"compare: {failure}")
                say(f"{case.key} {side}: {failure}")
                continue
            results[side].append(result)
            say(
                f"{case.key} round {number} of {rounds} {side}: "
                f"{result['milliseconds_per_step']:.1f} ms per step"
            )
    return results


def command():
    """How to repeat this, without the paths of this machine."""
    options = [os.path.relpath(word) if os.path.isabs(word) else word for word in sys.argv[2:]]
    return " ".join(["$PYTHON Scripts/benchmark/compare.py $CLOZE", *map(shlex.quote, options)])


def say(line):
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    try:
        main()
    except Failed as failure:
        sys.exit(f"compare: {failure}")
    except KeyboardInterrupt:
        sys.exit(130)
