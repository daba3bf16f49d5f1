"""The measurements as Markdown, and where they go."""

import collections
import datetime
import os
import platform
import subprocess
import sys

import report

BEGIN = "<!-- measured text: begin (written by `make benchmark-text`) -->"
END = "<!-- measured text: end -->"
MEMORY_LIMIT = 400

# What was measured, both sides for people, their ratio, and the least ratio wanted.
Speed = collections.namedtuple("Speed", "name ours theirs ratio target")
# What was measured, the peak in MB and the seconds at each size, and how many MB the model takes of that.
Memory = collections.namedtuple("Memory", "name figures model")


def shown(rows):
    """The rows, each printed as it comes; those that are mere text are notes."""
    for row in rows:
        print(row if isinstance(row, str) else " | ".join(map(str, row)), file=sys.stderr, flush=True)
        yield row


def table(head, rows):
    return "\n".join("| " + " | ".join(cells) + " |" for cells in [head, ["---"] * len(head), *rows])


def speed(rows):
    lines = [
        [row.name, row.ours, row.theirs, f"**{row.ratio:.1f}**", f"{row.target}",
         "met" if row.ratio >= row.target else "missed"]
        for row in rows if isinstance(row, Speed)]
    notes = [row for row in rows if isinstance(row, str)]
    head = ["what", "Cloze", "Hugging Face tokenizers", "ratio", "wanted", ""]
    return "\n\n".join([table(head, lines), *notes])


def memory(sizes, rows):
    head = ["command", *(f"peak at {size:,} MB" for size in sizes), *(f"seconds at {size:,} MB" for size in sizes),
            f"below {MEMORY_LIMIT} MB besides the model"]
    lines = [
        [row.name, *(f"{figure[0]:.0f} MB" if figure else "–" for figure in row.figures),
         *(f"{figure[1]:.0f}" if figure else "–" for figure in row.figures),
         ("met" if all(figure[0] - row.model < MEMORY_LIMIT for figure in row.figures if figure) else "missed")
         + (f" (the model: {row.model:.0f} MB)" if row.model else "")]
        for row in rows if isinstance(row, Memory)]
    return table(head, lines)


def processor():
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            names = [line.partition(":")[2].strip() for line in file if line.startswith("model name")]
        return names[0]
    except (OSError, IndexError):
        return platform.processor() or platform.machine()


def tokenizers_version():
    command = [sys.executable, "-c", "import tokenizers; print(tokenizers.__version__)"]
    found = subprocess.run(command, capture_output=True, encoding="utf-8")
    return f"tokenizers {found.stdout.strip()}, " if found.returncode == 0 else ""


def preamble(options, texts):
    """What is needed to judge and repeat the figures."""
    return (
        f"{datetime.date.today().isoformat()}, {processor()}, {len(os.sched_getaffinity(0))} cores, "
        f"{tokenizers_version()}Python {platform.python_version()}, {report.system()}. Speeds are medians of "
        f"{options.rounds} rounds, sides in turn. The text is {os.path.basename(texts.text)}, "
        f"repeated as often as the size takes.\n\n```\nmake benchmark-text\n```")


def write(path, text):
    report.write(path, text, BEGIN, END)
