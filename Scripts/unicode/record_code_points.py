#!/usr/bin/env python3
"""Records what Hugging Face tokenizers does with every single code point, as a test fixture.

    record_code_points.py OUTPUT        (needs the PyPI package tokenizers; made with 0.23.3)

Lines, in hexadecimal where they hold code points:

    clean FIRST LAST CLASS     drop, space or keep under clean_text; then word, space or punctuation
                               under the pre-tokenizer; then `ideograph` or `-`
    strip CODE SCALARS         NFD without nonspacing marks, where that changes the scalar
    lower CODE SCALARS         lowercase, where that changes the scalar
    class CODE CLASS           canonical combining class, where it is not zero
"""

import sys

from tokenizers.normalizers import NFD, BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer


def normalizer(**options):
    switches = dict(clean_text=False, handle_chinese_chars=False, strip_accents=False,
                    lowercase=False)
    switches.update(options)
    return BertNormalizer(**switches).normalize_str


CLEAN = normalizer(clean_text=True)
IDEOGRAPHS = normalizer(handle_chinese_chars=True)
STRIP = normalizer(strip_accents=True)
LOWER = normalizer(lowercase=True)
NFD_OF = NFD().normalize_str
PRE_TOKENIZE = BertPreTokenizer().pre_tokenize_str

# One mark of each canonical combining class, to find the class of others by how they reorder.
MARKS = {}


def fill_marks():
    import unicodedata
    for code in range(0x300, 0x1E950):
        mark = chr(code)
        kind = unicodedata.combining(mark)
        if kind and kind not in MARKS and NFD_OF(mark) == mark:
            if kind == 1 or NFD_OF(mark + "\u0334") == "\u0334" + mark:
                MARKS[kind] = mark


def combining_class(text):
    if NFD_OF(text) != text:
        return 0
    if NFD_OF(text + MARKS[1]) == text + MARKS[1] and NFD_OF(MARKS[240] + text) == MARKS[240] + text:
        return 0
    for kind in sorted(MARKS, reverse=True):
        if NFD_OF(MARKS[kind] + text) == MARKS[kind] + text:
            return kind
    return 1


def scalars(text):
    return " ".join(f"{ord(c):X}" for c in text) or "-"


def main():
    fill_marks()
    lines, run = [], None
    for code in list(range(0xD800)) + list(range(0xE000, 0x110000)):
        text = chr(code)
        clean = {"": "drop", " ": "space"}.get(CLEAN(text), "keep")
        kind = {1: "word", 2: "space", 3: "punctuation"}[len(PRE_TOKENIZE("a" + text + "b"))]
        ideograph = "ideograph" if IDEOGRAPHS(text) != text else "-"
        record = f"{clean} {kind} {ideograph}"
        if run and run[1] == code - 1 and run[2] == record:
            run[1] = code
        else:
            if run:
                lines.append(f"clean {run[0]:X} {run[1]:X} {run[2]}")
            run = [code, code, record]
    lines.append(f"clean {run[0]:X} {run[1]:X} {run[2]}")
    for name, function in (("strip", STRIP), ("lower", LOWER)):
        for code in list(range(0xD800)) + list(range(0xE000, 0x110000)):
            # The decompositions of Hangul syllables are arithmetic; a sample of them is enough.
            if name == "strip" and 0xAC00 <= code <= 0xD7A3 and code % 97:
                continue
            changed = function(chr(code))
            if changed != chr(code):
                lines.append(f"{name} {code:X} {scalars(changed)}")
    for code in list(range(0xD800)) + list(range(0xE000, 0x110000)):
        kind = combining_class(chr(code))
        if kind:
            lines.append(f"class {code:X} {kind}")
    with open(sys.argv[1], "w", encoding="ascii") as file:
        file.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
