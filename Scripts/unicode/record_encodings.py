#!/usr/bin/env python3
"""Records Hugging Face tokenizers' encodings under every setting of the normalizer, with offsets.

    record_encodings.py TEXTS.jsonl VOCAB_OUTPUT ENCODINGS_OUTPUT

TEXTS.jsonl has a "text" on each line. A small vocabulary is trained on the texts, so that pieces of
many scripts occur in it; made with the PyPI package tokenizers 0.23.3. Each line of the output has the
switches, the text, the ids, and for each id its start and end as offsets into the text's UTF-8.
"""

import itertools
import json
import sys

from tokenizers import BertWordPieceTokenizer

VOCABULARY_SIZE = 2400
LONGEST_TEXT = 90


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        texts = [json.loads(line)["text"] for line in file]
    texts = sorted({text for text in texts if len(text) <= LONGEST_TEXT})
    trainer = BertWordPieceTokenizer(lowercase=False, strip_accents=False)
    trainer.train_from_iterator(texts, vocab_size=VOCABULARY_SIZE, limit_alphabet=600,
                                show_progress=False)
    vocabulary = trainer.get_vocab()
    pieces = sorted(vocabulary, key=vocabulary.get)
    with open(sys.argv[2], "w", encoding="utf-8", newline="\n") as file:
        file.write("".join(piece + "\n" for piece in pieces))

    settings = list(itertools.product((True, False), (None, True, False), (True, False),
                                      (True, False)))
    with open(sys.argv[3], "w", encoding="utf-8", newline="\n") as file:
        for index, text in enumerate(texts):
            lowercase, strip, chinese, clean = settings[index % len(settings)]
            tokenizer = BertWordPieceTokenizer(
                sys.argv[2], lowercase=lowercase, strip_accents=strip,
                handle_chinese_chars=chinese, clean_text=clean)
            # Special tokens in the text are text here.
            tokenizer = type(tokenizer._tokenizer).from_str(without_added(tokenizer.to_str()))
            encoding = tokenizer.encode(text, add_special_tokens=False)
            starts = [0]
            for character in text:
                starts.append(starts[-1] + len(character.encode("utf-8")))
            record = {
                "lowercase": lowercase, "strip_accents": strip, "handle_chinese_chars": chinese,
                "clean_text": clean, "text": text, "ids": encoding.ids,
                "offsets": [[starts[a], starts[b]] for a, b in encoding.offsets],
            }
            file.write(json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n")


def without_added(text):
    tokenizer = json.loads(text)
    tokenizer["added_tokens"] = []
    return json.dumps(tokenizer)


if __name__ == "__main__":
    main()
