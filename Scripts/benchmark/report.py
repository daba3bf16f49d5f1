"""The comparison as a Markdown table, and where it goes."""

import datetime
import os
import platform
import statistics

BEGIN = "<!-- measured: begin (written by `make benchmark`) -->"
END = "<!-- measured: end -->"
NAMES = {"cloze": "Cloze", "eager": "eager", "compile": "compiled", "hf": "Hugging Face"}


def median(results, key):
    return statistics.median(result[key] for result in results)


def table(sides, measured):
    """One row for each case.

    `measured` maps cases to {side: results of its rounds}. The ratio is the fastest PyTorch over Cloze.
    """
    others = [side for side in sides if side != "cloze"]
    head = ["case", "tokens per step", "Cloze ms", "share of sgemm limit"]
    head += [f"{NAMES[side]} ms" for side in others]
    head += ["times as fast"] if others else []
    head += ["peak MB, " + " / ".join(NAMES[side] for side in sides)]
    rows = [row(case, results, others) for case, results in measured.items()]
    lines = [head, ["---"] * len(head)] + rows
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def row(case, results, others):
    ours = median(results["cloze"], "milliseconds_per_step")
    theirs = {
        side: median(results[side], "milliseconds_per_step") for side in others if results[side]
    }
    tokens = f"{median(results['cloze'], 'tokens_per_step'):,.0f}"
    padded = [result["padded_tokens_per_step"] for side in others for result in results[side]]
    if padded and max(padded) > median(results["cloze"], "tokens_per_step"):
        tokens += f" (padded {max(padded):,.0f})"
    cells = [case.name, tokens, f"{ours:.1f}"]
    cells += [f"{median(results['cloze'], 'share_of_limit'):.2f}"]
    cells += [f"{theirs[side]:.1f}" if side in theirs else "failed" for side in others]
    if others:
        cells += [f"**{min(theirs.values()) / ours:.2f}**" if theirs else "–"]
    peaks = [results[side] for side in ["cloze", *others]]
    cells += [
        " / ".join(
            f"{median(peak, 'peak_resident_bytes') / 2**20:,.0f}" if peak else "–" for peak in peaks
        )
    ]
    return cells


def section(sides, measured, command):
    """The table with what is needed to judge and repeat it."""
    ours = next(iter(measured.values()))["cloze"][0]
    theirs = [
        result
        for results in measured.values()
        for side in sides
        if side != "cloze"
        for result in results[side]
    ]
    rounds = max(len(results["cloze"]) for results in measured.values())
    versions = f"Python {platform.python_version()}"
    if theirs:
        versions = f"PyTorch {theirs[0]['torch']} ({theirs[0]['instruction_set']}), " + versions
    return "\n\n".join(
        [
            f"{datetime.date.today().isoformat()}, {ours['processor']}, {ours['threads']} threads, "
            f"Cloze on {ours['instruction_set']}, {versions}, {system()}. "
            f"Medians of {rounds} rounds, sides in turn, each in a process of its own.",
            f"```\n{command}\n```",
            table(sides, measured),
        ]
    )


def system():
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, AttributeError, KeyError):
        return platform.platform()


def write(path, text, begin=BEGIN, end=END):
    """Puts the text between the markers of a file."""
    with open(path, encoding="utf-8") as file:
        before, found, rest = file.read().partition(begin)
    _, closed, after = rest.partition(end)
    if not found or not closed:
        raise SystemExit(f"{path}: the lines '{begin}' and '{end}' are missing")
    temporary = path + ".new"
    with open(temporary, "w", encoding="utf-8") as file:
        file.write(f"{before}{begin}\n\n{text}\n\n{end}{after}")
    os.replace(temporary, path)
