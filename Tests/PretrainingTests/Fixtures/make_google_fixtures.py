"""Writes the google-* fixtures with google-research/bert's own program.

    pip download --no-deps bert-tensorflow==1.0.4 && unzip bert_tensorflow-1.0.4-*.whl
    python3.11 make_google_fixtures.py DIR_WITH_bert SHARED_REFERENCE

Scripts/google/google_instances.py runs the program, and has whole-word masking, which that version lacks; it makes
instances-64-wwm of SHARED_REFERENCE/google-instances byte for byte. google-sample-vocab.txt is what `cloze train-vocab
Corpora/sample --cased --size 700` gives; any other would do. Needs h5py and CPython 3.11.
"""

import gzip
import hashlib
import json
import os
import random
import sys

import h5py
import numpy

BERT, REFERENCE = sys.argv[1:3]
HERE = os.path.dirname(os.path.abspath(__file__))


sys.path.insert(0, os.path.join(HERE, "../../../Scripts/google"))
sys.argv[1:] = [BERT]
from google_instances import instances, tokenization


def sha256(text):
    return hashlib.sha256(text.encode()).hexdigest()


vocabulary = os.path.join(REFERENCE, "vocab", "bert-base-uncased-vocab.txt")
corpus = os.path.join(REFERENCE, "google-instances", "corpus.txt")
with h5py.File(os.path.join(HERE, "google-reference.h5"), "w") as file:
    for name, path in (("vocabulary", vocabulary), ("corpus", corpus)):
        data = numpy.frombuffer(open(path, "rb").read(), dtype="u1")
        file.create_dataset(name, data=data, chunks=data.shape, compression=9, track_times=False)
    for name, made in (
        ("instances-128", instances([corpus], vocabulary, True, 128, 20, 2, 12345)),
        ("instances-64-wwm", instances([corpus], vocabulary, True, 64, 10, 1, 12345, words=True)),
    ):
        path = os.path.join(REFERENCE, "google-instances", name + ".jsonl.gz")
        expected = gzip.open(path, "rt").read()
        assert made == expected
        file.attrs[name] = sha256(expected)

# Words: text of every sort, with and without loss of case and accents.
generator = random.Random(1)
texts = [
    "", " ", "Hello, World!", "naïve Café RÉSUMÉ Ångström", "ΟΔΥΣΣΕΥΣ ΟΔΟΣ. ΑΣ'Β Σ ΣΣ ΑΣ\u0301 ΑΣ-Β ΑΣ\u00adΒ",
    "İstanbul IĞDIR ıI", "ǅ ǆ Ǆ ẞ ß ﬁ", "汉字와 漢字ひらがなカタカナ한글", "\U0002b81f\U0002b820\U0002b91f\U0002ceaf\u9ffd",
    "a\u200bb\u00adc\ufeffd\u2060e", "a\u00a0b\u3000c\u2028d\u2029e\u1680f", "a\x0bb\x0cc\x1cd\x1fe\x85f\x7fg",
    "tab\tand\rreturn", "$+<=>^`|~ ¡¿ «» “” … — ‐ ʹ ¶ § € ©", "x\ufffdy", "[MASK] [CLS]s ##ing ##", "don't stop-it 3.14 1,000",
    "a\u0315\u0300\u05ae\u0301b e\u0301\u0323 \u1e69 \u0344", "\u1e9b\u0323 \u212b \u2126 \u0958", "\U000105c9 \U0001e030\u0301 \u1c89 \ua7dc",
    "\U0001171d\U0001171e ʕΣ Σʕ \U00010400\U00010427", "\ue000\uf8ff\U0010ffff\ufffe \u0378", "नमस्ते दुनिया का कि की", "สวัสดี ชาวโลก",
    "שָׁלוֹם עולם", "السَّلام عليكم", "Việt Nam tiếng Việt", "ＦＵＬＬ　ｗｉｄｔｈ！", "🙂👩‍👩‍👧 ok❤️", "x" * 200 + " " + "y" * 201,
    "\u302e\u302fa\u3099 \U0001d15e\U0001d15f\U0001d165\U0001d16d", "ᄒ\u1161\u11ab 각 \ua960",
]
points = [c for c in range(1, 0x110000) if not 0xD800 <= c <= 0xDFFF and c not in (10, 13)]
common = [c for c in points if c < 0x3000]
for _ in range(60):
    texts.append("".join(chr(generator.choice(common if generator.random() < 0.8 else points)) for _ in range(12)))
with open(os.path.join(HERE, "google-words.jsonl"), "w") as file:
    for text in texts:
        words = [tokenization.BasicTokenizer(do_lower_case=lower).tokenize(text) for lower in (True, False)]
        file.write(json.dumps({"text": text, "uncased": words[0], "cased": words[1]}) + "\n")

# Instances of three files that run into each other, of short, one-sentence and empty documents.
files = {
    "google-a.txt": "The quick brown fox jumps over the lazy dog .\nIt was not amused .\r\n\nΌλοι οι άνθρωποι γεννιούνται ΕΛΕΥΘΕΡΟΙ.\n"
    "Wer reitet so spät durch Nacht und Wind?\nEs ist der Vater mit seinem Kind;\n\n \t\u3000\nAlone in its document.\n\nThis one goes on",
    "google-b.txt": "in the next file, unbelievably.\n\u200b\nAnd on, and on, antidisestablishmentarianism.\n\u00a0\n人人生而自由，在尊严和权利上一律平等。\n",
    "google-c.txt": "\nA blank line came first.\nLast line without its end",
}
for name, text in files.items():
    open(os.path.join(HERE, name), "w", encoding="utf-8", newline="").write(text)
paths = [os.path.join(HERE, name) for name in files]
for name, lowercase in (("google-uncased", True), ("google-cased", False)):
    with open(os.path.join(HERE, name + ".jsonl"), "w") as file:
        file.write(instances(paths, vocabulary, lowercase, 24, 3, 3, -5))

# The sample corpus and a text of lines that are no sentences, by a small cased vocabulary and many options.
odd = (
    "\ufeffOne\fline\vof five\x1cpieces\u0085here\u2028too\n\f\nalone\n\u2029\n\x1d\n"
    "a\0b \0\n\0\n\0 \0\nstill the same\r\n\r\nOld\rMac\rlines\n\t\t\n \u2003\u3000\nA\u200bB\n\u200b\nC\x01\x7f\n\n"
    + "x" * 200 + " " + "y" * 201 + " " + "é" * 200 + " unbelievably-long-windedness\n" + "many words in one line, " * 300 + "\n\n"
    "[CLS] [SEP] [MASK] ##ing ## #\n\nΣΑΣ ΑΣ. İ ß\n汉字\U0002b820\n\n\n🙂 \ue000 \u0378\n\nthe end")
odd_path = os.path.join(HERE, "google-odd.txt")
open(odd_path, "w", encoding="utf-8", newline="").write(odd)
sample = os.path.join(HERE, "../../../Corpora/sample")
texts = sorted(name for name in os.listdir(sample) if name.endswith(".txt") and name != "README.md")
paths = [os.path.join(sample, name) for name in texts] + [odd_path]
small = os.path.join(HERE, "google-sample-vocab.txt")
choose = random.Random(4)
cases = []
for number in range(24):
    case = {
        "lowercase": number % 2 == 1, "words": number // 2 % 2 == 0,
        "length": choose.choice([5, 16, 33, 48, 128, 200, 512]), "predictions": choose.choice([1, 4, 20, 80]),
        "dupe_factor": choose.choice([1, 2, 3, 5]), "seed": choose.choice([0, 1, 12345, -7, 2**31, 2**40 + 3]),
        "probability": choose.choice([0.15, 0.15, 0.02, 0.5]), "short": choose.choice([0.0, 0.1, 1.0]),
        # All, the odd one alone, or two of the sample.
        "files": [len(paths), 1, 2][number % 3],
    }
    files = {len(paths): paths, 1: [odd_path], 2: paths[:2]}[case["files"]]
    made = instances(
        files, small, case["lowercase"], case["length"], case["predictions"], case["dupe_factor"], case["seed"],
        case["words"], case["probability"], case["short"])
    cases.append(dict(case, instances=made.count("\n"), sha256=sha256(made)))
with open(os.path.join(HERE, "google-sample.json"), "w") as file:
    json.dump(cases, file, indent=1)
    file.write("\n")
