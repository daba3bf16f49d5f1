"""Makes questions.json: windows and answers of questions by the rules of google-research/bert's run_squad.py, as
written down here from its description; every word is a piece.

Run in this folder with Python 3.11: `python make_questions.py`.
"""
import json
import math
import pathlib
import random

HERE = pathlib.Path(__file__).parent
RANDOM = random.Random(5)
WORDS = [f"{a}{b}" for a in "bdfgk" for b in "aeiou"]


def spans(count, room, stride):
    result, start = [], 0
    while start < count:
        length = min(count - start, room)
        result.append((start, length))
        if start + length == count:
            break
        start += min(length, stride)
    return result


def has_most_context(piece, own, all_spans):
    best = None
    for index, (start, length) in enumerate(all_spans):
        if start <= piece < start + length:
            score = min(piece - start, start + length - 1 - piece) + .01 * length
            if best is None or score > best[0]:
                best = (score, index)
    return best[1] == own


def best(values, size):
    return sorted(range(len(values)), key=lambda index: -values[index])[:size]


def decode(context, question, all_spans, logits, size, longest, second, threshold):
    found, null = [], None
    shift = len(question) + 2
    for index, ((start, length), (starts, ends)) in enumerate(zip(all_spans, logits)):
        if null is None or starts[0] + ends[0] < sum(null):
            null = (starts[0], ends[0])
        for first in best(starts, size):
            for last in best(ends, size):
                rows = range(shift, shift + length)
                if first not in rows or last not in rows or not first <= last < first + longest:
                    continue
                if has_most_context(first - shift + start, index, all_spans):
                    text = " ".join(context[first - shift + start:last - shift + start + 1])
                    found.append((text, starts[first], ends[last]))
    if second:
        found.append(("",) + null)
    result, seen = [], set()
    for text, first, last in sorted(found, key=lambda item: -(item[1] + item[2])):
        if len(result) < size and text not in seen:
            seen.add(text)
            result.append([text, first, last])
    if second and "" not in seen:
        result.append(["", *null])
    weights = [math.exp(first + last) for _, first, last in result]
    nbest = [row + [weight / sum(weights)] for row, weight in zip(result, weights)]
    case = dict(nBest=nbest, text=nbest[0][0])
    if second:
        top = next(row for row in nbest if row[0])
        case["difference"] = sum(null) - top[1] - top[2]
        case["text"] = "" if case["difference"] > threshold else top[0]
    return case


def case(count, asked, length, stride, size=20, longest=30, second=False, threshold=0.0):
    context = [RANDOM.choice(WORDS) for _ in range(count)]
    question = [RANDOM.choice(WORDS) for _ in range(asked)]
    all_spans = spans(count, length - asked - 3, stride)
    # Quarters: sums are exact, and many are equal.
    logits = [[[RANDOM.randrange(-16, 17) / 4 for _ in range(asked + 3 + span[1])] for _ in range(2)]
              for span in all_spans]
    own = [[piece for piece in range(start, start + size_)
            if has_most_context(piece, index, all_spans)] for index, (start, size_) in enumerate(all_spans)]
    return dict(
        context=" ".join(context), question=" ".join(question), length=length, stride=stride, nBestSize=size,
        longest=longest, second=second, threshold=threshold, spans=all_spans, own=own, logits=logits,
        **decode(context, question, all_spans, logits, size, longest, second, threshold))


CASES = [case(50, 4, 24, 8), case(50, 4, 24, 8, second=True, threshold=-2.5), case(17, 4, 24, 8),
         case(18, 4, 24, 8), case(120, 7, 30, 3, size=5, longest=4), case(90, 3, 26, 50, second=True),
         case(33, 1, 9, 1, size=3, longest=2, second=True, threshold=6), case(200, 10, 64, 20, size=40, longest=60),
         case(1, 5, 40, 8, second=True), case(300, 12, 100, 13, size=8, second=True)]
(HERE / "questions.json").write_text(json.dumps(dict(words=WORDS, cases=CASES), separators=(",", ":")) + "\n")
