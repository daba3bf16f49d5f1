#!/usr/bin/env python3
"""Writes Sources/Text/Tokenization/Unicode/UnicodeData.swift from the Unicode Character Database.

    generate_tables.py UCD_DIRECTORY OUTPUT

UCD_DIRECTORY holds <version>/UnicodeData.txt for the three versions below, as published under
https://www.unicode.org/Public/<version>/ucd/UnicodeData.txt. There are three because Hugging Face
tokenizers, whose ids Cloze reproduces, takes categories, decompositions and lowercase mappings from
three libraries of different ages. Scripts/unicode/record_code_points.py records what tokenizers does
with every code point; the tests compare the tables with that record.
"""

import sys
from pathlib import Path

CATEGORIES = "8.0.0"
DECOMPOSITIONS = "9.0.0"
LOWERCASE = "17.0.0"

WHITESPACE, CONTROL, PUNCTUATION, NONSPACING, IDEOGRAPH = 1, 2, 4, 8, 16

# The ranges that tokenizers calls Chinese, with its own lower bound for extension E (2B920).
IDEOGRAPHS = [
    (0x4E00, 0x9FFF), (0x3400, 0x4DBF), (0x20000, 0x2A6DF), (0x2A700, 0x2B73F),
    (0x2B740, 0x2B81F), (0x2B920, 0x2CEAF), (0xF900, 0xFAFF), (0x2F800, 0x2FA1F),
]

# The one unconditional lowercase mapping of SpecialCasing.txt that is longer than one scalar.
SPECIAL_LOWERCASE = {0x130: [0x69, 0x307]}

DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
SCALARS = 0x110000


def read_ucd(path):
    """Yields (code point, fields) of UnicodeData.txt, with its First/Last ranges spelled out."""
    first = None
    for line in path.read_text(encoding="ascii").splitlines():
        fields = line.split(";")
        code = int(fields[0], 16)
        if fields[1].endswith(", First>"):
            first = code
            continue
        for point in range(code if first is None else first, code + 1):
            yield point, fields
        first = None


def varint(value):
    """Five bits a digit, lowest first; bit 5 of a digit says that another follows."""
    text = ""
    while value >= 32:
        text += DIGITS[value & 31 | 32]
        value >>= 5
    return text + DIGITS[value]


def zigzag(value):
    return varint(value * 2 if value >= 0 else -value * 2 - 1)


def properties(ucd):
    """Runs over the whole code space: length, flags."""
    flags = [0] * SCALARS
    for code, fields in read_ucd(ucd / CATEGORIES / "UnicodeData.txt"):
        category = fields[2]
        if category in ("Zs", "Zl", "Zp"):
            flags[code] |= WHITESPACE
        if category in ("Cc", "Cf", "Co"):
            flags[code] |= CONTROL
        if category[0] == "P":
            flags[code] |= PUNCTUATION
        if category == "Mn":
            flags[code] |= NONSPACING
    for code in [0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x85]:
        flags[code] |= WHITESPACE
    for code in range(0x21, 0x7F):
        if not chr(code).isalnum():
            flags[code] |= PUNCTUATION
    for low, high in IDEOGRAPHS:
        for code in range(low, high + 1):
            flags[code] |= IDEOGRAPH
    text, start = "", 0
    for code in range(1, SCALARS + 1):
        if code == SCALARS or flags[code] != flags[start]:
            text += varint(code - start) + varint(flags[start])
            start = code
    return text


def combining_classes(ucd):
    """Runs of non-zero classes: gap since the end of the last run, length, class."""
    classes = {}
    for code, fields in read_ucd(ucd / DECOMPOSITIONS / "UnicodeData.txt"):
        if fields[3] != "0":
            classes[code] = int(fields[3])
    text, end = "", 0
    codes = sorted(classes)
    while codes:
        length = 1
        while length < len(codes) and codes[length] == codes[0] + length and (
                classes[codes[length]] == classes[codes[0]]):
            length += 1
        text += varint(codes[0] - end) + varint(length) + varint(classes[codes[0]])
        end = codes[0] + length
        codes = codes[length:]
    return text


def decompositions(ucd):
    """Full canonical decompositions: gap since the last code point, count, then each scalar as
    the difference from the scalar at the same place in the entry before."""
    direct = {}
    for code, fields in read_ucd(ucd / DECOMPOSITIONS / "UnicodeData.txt"):
        if fields[5] and not fields[5].startswith("<"):
            direct[code] = [int(scalar, 16) for scalar in fields[5].split()]

    def expand(code):
        return [x for y in direct[code] for x in expand(y)] if code in direct else [code]

    text, last, before = "", 0, [0] * 8
    for code in sorted(direct):
        scalars = expand(code)
        text += varint(code - last) + varint(len(scalars))
        for place, scalar in enumerate(scalars):
            text += zigzag(scalar - before[place])
            before[place] = scalar
        last = code
    return text


def lowercase(ucd):
    """Runs of code points `step` apart that share a difference to their lowercase: gap since the
    last code point, length, step, difference; then the mappings to two scalars."""
    mapping = {}
    for code, fields in read_ucd(ucd / LOWERCASE / "UnicodeData.txt"):
        if fields[13] and code not in SPECIAL_LOWERCASE:
            mapping[code] = int(fields[13], 16) - code
    text, last = "", 0
    codes = sorted(mapping)
    while codes:
        best = 1, 1
        for step in (1, 2):
            length = 1
            while mapping.get(codes[0] + step * length) == mapping[codes[0]]:
                length += 1
            best = max(best, (length, step))
        length, step = best
        text += varint(codes[0] - last) + varint(length) + varint(step) + zigzag(mapping[codes[0]])
        last = codes[0]
        run = {last + step * i for i in range(length)}
        codes = [code for code in codes if code not in run]
    special = "".join(
        varint(code) + varint(first) + varint(second)
        for code, (first, second) in SPECIAL_LOWERCASE.items())
    return text, special


def literal(name, summary, text):
    lines = [text[i:i + 94] for i in range(0, len(text), 94)]
    body = "\\\n".join("    " + line for line in lines)
    return f'  /// {summary}\n  static let {name}: StaticString = """\n{body}\n    """\n'


def main():
    ucd, output = Path(sys.argv[1]), Path(sys.argv[2])
    lower, special = lowercase(ucd)
    parts = [
        literal("properties", f"Property flags, Unicode {CATEGORIES}.", properties(ucd)),
        literal("combiningClasses", f"Canonical combining classes, Unicode {DECOMPOSITIONS}.",
                combining_classes(ucd)),
        literal("decompositions",
                f"Canonical decompositions without Hangul, Unicode {DECOMPOSITIONS}.",
                decompositions(ucd)),
        literal("lowercase", f"Simple lowercase mappings, Unicode {LOWERCASE}.", lower),
        literal("specialLowercase", "Lowercase mappings to two scalars.", special),
    ]
    output.write_text(
        "// Generated by Scripts/unicode/generate_tables.py, which describes the coding.\n\n"
        "/// The Unicode Character Database in the run-length coding that ``UnicodeTables`` reads.\n"
        "enum UnicodeData {\n" + "\n".join(parts) + "}\n", encoding="ascii")


if __name__ == "__main__":
    main()
