#!/usr/bin/env python3
"""Prints the module graph as built: rows, imports, and what the manifest and the imports disagree on.

    Scripts/module-graph.py            rows from the bottom, each target with what it imports
    Scripts/module-graph.py --cycles   also the cycles between the folders of a target

Exits non-zero, with the fault on stderr, if an import is not declared or a declared one not used, and with
--cycles also if folders of a target use each other. `make lint` runs it so.
"""
import json
import os
import re
import subprocess
import sys
from collections import defaultdict

# Also of one declaration: `public import struct Platform.SystemError`.
IMPORT = re.compile(
    r"^(?:@\w+ )*(?:package |public |internal )?import "
    r"(?:(?:struct|class|enum|protocol|actor|typealias|func|let|var) )?(\w+)(?:\.\w+)*$",
    re.M)
TYPE = re.compile(
    r"^(?:@\S+ )*(?:public |package |final |indirect )*(?:struct|class|enum|protocol|actor|typealias)\s+(\w+)",
    re.M)


def sources(folder):
    for directory, _, files in os.walk(folder):
        for name in sorted(files):
            if name.endswith(".swift"):
                path = os.path.join(directory, name)
                with open(path, encoding="utf-8") as file:
                    text = file.read()
                # What stands inside a condition as a whole is read as if it stood alone.
                yield path, re.sub(r"^  ", "", text, flags=re.M) if text.startswith("#if Serving\n") else text


def code(text):
    """A file without comments and what strings say."""
    return re.sub(r'"(?:[^"\\\n]|\\[^(])*"', '""', re.sub(r"//.*", "", text))


def folder_edges(target):
    """Which folders of a target use types of which others: {from: {to}}."""
    files = [(os.path.relpath(os.path.dirname(path), target), code(text)) for path, text in sources(target)]
    owner = {name: folder for folder, text in files for name in TYPE.findall(text)}
    edges = defaultdict(set)
    for folder, text in files:
        for word in set(re.findall(r"\b[A-Z]\w*", text)):
            if owner.get(word, folder) != folder:
                edges[folder].add(owner[word])
    return edges


def cycles(edges):
    """The sets of folders that reach each other."""
    def reach(start):
        seen, stack = set(), [start]
        while stack:
            for folder in edges.get(stack.pop(), ()):
                if folder not in seen:
                    seen.add(folder)
                    stack.append(folder)
        return seen
    reached = {folder: reach(folder) for folder in list(edges)}
    return {frozenset([a] + [b for b in reached[a] if a in reached.get(b, ())]) for a in reached if a in reached[a]}


def main():
    os.chdir(os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
    package = json.loads(subprocess.check_output(["swift", "package", "--ignore-lock", "dump-package"]))
    targets = {t["name"]: t for t in package["targets"] if not t["name"].startswith("Test") and t["type"] != "test"}
    imports, faults = {}, 0
    for name, target in targets.items():
        declared = {value[0] for item in target["dependencies"] for value in item.values()} & targets.keys()
        used = set()
        if target["type"] != "system":
            for _, text in sources(target["path"]):
                used |= set(IMPORT.findall(text)) & targets.keys()
        imports[name] = sorted(used - {name})
        for problem, found in (("undeclared", used - declared - {name}), ("unused", declared - used)):
            if found:
                print(f"{name}: {problem}: {', '.join(sorted(found))}", file=sys.stderr)
                faults += 1
    rows = {}

    def row(name):
        if name not in rows:
            rows[name] = 1 + max((row(other) for other in imports[name]), default=-1)
        return rows[name]

    for name in targets:
        row(name)
    for number in range(max(rows.values()) + 1):
        print(f"row {number}")
        for name in sorted(n for n in rows if rows[n] == number):
            group = (targets[name].get("path") or "").split("/")[1]
            print(f"  {group}/{name}" + (" -> " + ", ".join(imports[name]) if imports[name] else ""))
    if "--cycles" in sys.argv:
        for name, target in sorted(targets.items()):
            found = cycles(folder_edges(target["path"])) if target["type"] != "system" else ()
            for cycle in found:
                print(f"{name}: folders in a cycle: {', '.join(sorted(cycle))}", file=sys.stderr)
                faults += 1
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
