"""Makes metrics.json: random and degenerate cases with what scikit-learn, scipy and seqeval say of them, and SQuAD's
scores by its rules as written down here.

Run in this folder with scikit-learn 1.9, scipy 1.17, numpy 2.4 and seqeval 1.2: `python make_metrics.py`.
"""
import collections
import json
import pathlib
import random
import re
import string
import warnings

import numpy as np
import scipy.stats
import seqeval.metrics as spans
import sklearn.metrics as sk
from sklearn.dummy import DummyClassifier

warnings.simplefilter("ignore")
HERE = pathlib.Path(__file__).parent
RANDOM = random.Random(11)


def classification(labels, gold, predicted):
    names = list(range(labels))
    precision, recall, f1, support = sk.precision_recall_fscore_support(
        gold, predicted, labels=names, zero_division=0)
    guess = DummyClassifier(strategy="most_frequent").fit(gold, gold).predict(gold)
    case = dict(
        labels=labels, gold=gold, predicted=predicted, accuracy=sk.accuracy_score(gold, predicted),
        macroF1=sk.f1_score(gold, predicted, average="macro", zero_division=0),
        mcc=sk.matthews_corrcoef(gold, predicted),
        confusion=sk.confusion_matrix(gold, predicted, labels=names).tolist(),
        precision=list(precision), recall=list(recall), f1=list(f1), support=[int(n) for n in support],
        majorityAccuracy=sk.accuracy_score(gold, guess),
        majorityMacroF1=sk.f1_score(gold, guess, average="macro", zero_division=0))
    if labels == 2:
        case["binaryF1"] = sk.f1_score(gold, predicted, zero_division=0)
        case["alwaysPositiveF1"] = sk.f1_score(gold, [1] * len(gold), zero_division=0)
    return case


def draw(labels, count, skew=1.0):
    weights = [skew ** -label for label in range(labels)]
    return RANDOM.choices(range(labels), weights, k=count)


def classifications():
    cases = [classification(n, draw(n, m, s), draw(n, m, s))
             for n, m, s in [(2, 40, 1), (2, 60, 4), (3, 50, 1), (5, 30, 2), (7, 200, 1.5), (9, 12, 1)]]
    gold = draw(4, 80)
    noisy = [label if RANDOM.random() < .8 else RANDOM.randrange(4) for label in gold]
    return cases + [
        classification(4, gold, noisy), classification(2, draw(2, 20), [0] * 20),
        classification(2, draw(2, 20), [1] * 20), classification(3, [1] * 9, [1] * 9),
        classification(3, [2] * 9, draw(3, 9)), classification(2, [0, 1, 0, 1], [1, 0, 1, 0])]


def multi_label(gold, predicted):
    gold, predicted = np.array(gold), np.array(predicted)
    return dict(
        gold=gold.tolist(), predicted=predicted.tolist(),
        microF1=sk.f1_score(gold, predicted, average="micro", zero_division=0),
        macroF1=sk.f1_score(gold, predicted, average="macro", zero_division=0),
        f1=list(sk.f1_score(gold, predicted, average=None, zero_division=0)),
        subsetAccuracy=sk.accuracy_score(gold, predicted))


def multi_labels():
    def matrix(rows, share):
        return [[int(RANDOM.random() < share) for _ in range(4)] for _ in range(rows)]
    return [multi_label(matrix(30, .4), matrix(30, .5)), multi_label(matrix(20, .1), matrix(20, .1)),
            multi_label(matrix(8, .3), matrix(8, 0)), multi_label(matrix(8, 0), matrix(8, 0))]


def regression(gold, predicted):
    def finite(value):
        return 0.0 if np.isnan(value) else float(value)  # As sklearn.feature_selection.r_regression.
    return dict(
        gold=gold, predicted=predicted, pearson=finite(scipy.stats.pearsonr(gold, predicted).statistic),
        spearman=finite(scipy.stats.spearmanr(gold, predicted).statistic),
        meanSquaredError=sk.mean_squared_error(gold, predicted),
        baseline=sk.mean_squared_error(gold, [float(np.mean(gold))] * len(gold)))


def regressions():
    def numbers(count, digits):
        return [round(RANDOM.uniform(0, 5), digits) for _ in range(count)]
    steep = numbers(30, 3)
    return [regression(numbers(50, 6), numbers(50, 6)), regression(numbers(60, 0), numbers(60, 1)),
            regression(steep, [x ** 5 for x in steep]), regression(steep, [-x for x in steep]),
            regression(numbers(10, 2), [.1] * 10), regression([.3] * 10, numbers(10, 2)),
            regression([1e6 + x for x in steep], [1e-6 * x for x in numbers(30, 3)])]


def tags(count, marks, types):
    return ["O" if RANDOM.random() < .3 else f"{RANDOM.choice(marks)}-{RANDOM.choice(types)}" for _ in range(count)]


def span_case(gold, predicted):
    report = spans.classification_report(gold, predicted, output_dict=True, zero_division=0)
    return dict(
        gold=gold, predicted=predicted, precision=float(spans.precision_score(gold, predicted, zero_division=0)),
        recall=float(spans.recall_score(gold, predicted, zero_division=0)),
        f1=float(spans.f1_score(gold, predicted, zero_division=0)),
        wordAccuracy=float(spans.accuracy_score(gold, predicted)),
        types={name: [float(row["precision"]), float(row["recall"]), float(row["f1-score"]), int(row["support"])]
               for name, row in report.items() if not name.endswith(" avg")})


def span_cases():
    cases = []
    for marks in ["BI", "IBII", "BIES", "IE"]:
        for types in [["LOC"], ["LOC", "creative-work", "_"]]:
            gold = [tags(RANDOM.randrange(1, 12), marks, types) for _ in range(25)]
            noisy = [[tag if RANDOM.random() < .8 else tags(1, marks, types)[0] for tag in row] for row in gold]
            cases.append(span_case(gold, noisy))
    return cases + [span_case([["B-A", "I-A"], ["O"]], [["O", "O"], ["O"]]),
                    span_case([["O", "O"]], [["B-A", "I-A"]]), span_case([["B-A"], ["I-A"]], [["B-A"], ["I-A"]])]


# What SQuAD's two evaluations do, by their description: small letters, no ASCII punctuation, no articles, words.

def words(text):
    text = "".join(letter for letter in text.lower() if letter not in string.punctuation)
    return re.sub(r"\b(a|an|the)\b", " ", text).split()


def f1(predicted, gold, is_second):
    if is_second and not (predicted and gold):
        return float(predicted == gold)
    same = sum((collections.Counter(predicted) & collections.Counter(gold)).values())
    if same == 0:
        return 0.0
    precision, recall = same / len(predicted), same / len(gold)
    return 2 * precision * recall / (precision + recall)


def answer(predicted, gold, is_second):
    golds = [words(text) for text in gold]
    if is_second:
        golds = [gold for gold in golds if gold] or [[]]
    predicted = words(predicted)
    return [max(float(predicted == gold) for gold in golds), max(f1(predicted, gold, is_second) for gold in golds)]


ANSWERS = [
    ("the Normans", ["Normans"]), ("A cat, an owl; the dog!", ["cat owl dog"]), ("", ["x"]), ("x", ["y", "x y", "z"]),
    ("The the THE", ["the"]), ("U.S.A.", ["usa"]), ("don't", ["dont"]), ("a", ["the"]), ("Theater a", ["a theater"]),
    ("the—end", ["end"]), ("ΟΔΟΣ", ["οδος", "οδοσ"]), ("İstanbul", ["i̇stanbul"]), ("cafe\u0301 the\u0301 x", ["café x"]),
    ("the٣ a", ["the٣"]), ("an\u00a0apple\u2003pie", ["apple pie"]), ("«a»", ["« »"]), ("x_a_y", ["xay"]),
    ("10%", ["10", "ten"]), ("two two two", ["two two", "two"]), ("Saint-Denis", ["Saint Denis", "saintdenis"]),
    ("日本 the 日本", ["日本 日本"]), ("½ a ½", ["½ ½"]), ("b\u001cc", ["b c"]), ("²a²", ["²a²"])]


def answers():
    cases = []
    for predicted, gold in ANSWERS:
        cases.append(dict(predicted=predicted, gold=gold, first=answer(predicted, gold, False),
                          second=answer(predicted, gold, True)))
    for predicted, gold in [("", []), ("x", []), ("", ["the", "..."]), ("a", ["."]), ("x", ["the", "x"])]:
        cases.append(dict(predicted=predicted, gold=gold, second=answer(predicted, gold, True)))
    return cases


def threshold(questions, score):
    current = best = sum(not question["gold"] for question in questions)
    value = 0.0
    for question in sorted(questions, key=lambda question: question["difference"]):
        if question["gold"]:
            current += answer(question["predicted"], question["gold"], True)[score]
        else:
            current -= bool(question["predicted"])
        if current > best:
            best, value = current, question["difference"]
    return [value, best / len(questions)]


def second_version():
    choice = ["red", "blue sky", "sky", "the blue", "green grass", ""]
    questions = [dict(predicted=RANDOM.choice(choice), gold=RANDOM.choice([[], ["blue sky", "sky"], ["red"]]),
                      difference=round(RANDOM.uniform(-5, 5), 3)) for _ in range(60)]

    def means(chosen):
        scores = [answer(question["predicted"], question["gold"], True) for question in chosen]
        return [len(scores)] + [sum(column) / len(scores) for column in zip(*scores)]
    return dict(
        questions=questions, overall=means(questions), hasAnswer=means([q for q in questions if q["gold"]]),
        noAnswer=means([q for q in questions if not q["gold"]]), exactThreshold=threshold(questions, 0),
        f1Threshold=threshold(questions, 1))


(HERE / "metrics.json").write_text(json.dumps(dict(
    classification=classifications(), multiLabel=multi_labels(), regression=regressions(), spans=span_cases(),
    answers=answers(), secondVersion=second_version()), ensure_ascii=False, separators=(",", ":")) + "\n")
