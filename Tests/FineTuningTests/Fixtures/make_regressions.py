"""Asks scikit-learn for linear models of vectors: `LogisticRegression`, one for each of several labels, `Ridge`.

Run in this folder with scikit-learn 1.7 or later and numpy: `python make_regressions.py`. Vectors are multiples of 1/64, so that 32 bits
hold them; their columns have means and sizes of their own, as hidden states do.
"""
import json
import pathlib

import numpy as np
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.multiclass import OneVsRestClassifier

HERE = pathlib.Path(__file__).parent
TEXTS, WIDTH = 45, 9
random = np.random.default_rng(7)
sizes = np.array([1, 0.3, 4, 1, 2, 0.5, 1, 8, 1])
means = np.array([0, -10, 3, 0.5, 0, 0, 2, -20, 0])
vectors = np.round((random.normal(size=(TEXTS, WIDTH)) * sizes + means) * 64) / 64
scores = (vectors - means) / sizes @ random.normal(size=(WIDTH, 3)) + random.normal(size=(TEXTS, 3))


def logistic(c=1.0, weight=None):
    return LogisticRegression(C=c, tol=1e-8, max_iter=10000, class_weight=weight)


def told(model):
    return {"weights": np.atleast_2d(model.coef_).tolist(), "bias": np.atleast_1d(model.intercept_).tolist()}


def classes(labels, c=1.0, weight=None):
    model = logistic(c, weight).fit(vectors, labels)
    given = None if weight is None else [len(labels) / (len(set(labels)) * list(labels).count(k)) for k in sorted(set(labels))] \
        if weight == "balanced" else [weight.get(k, 1) for k in sorted(set(labels))]
    return {"classes": labels.tolist(), "c": c, "class_weights": given or [], "predicted": model.predict(vectors).tolist(),
            "probabilities": model.predict_proba(vectors).tolist(), **told(model)}


def labels(holds, weight=None):
    model = OneVsRestClassifier(logistic(weight=weight)).fit(vectors, holds)
    return {"holds": holds.tolist(), "is_balanced": weight == "balanced",
            "weights": [one.coef_[0].tolist() for one in model.estimators_],
            "bias": [float(one.intercept_[0]) for one in model.estimators_]}


three = np.argmax(scores, axis=1)
two = (scores[:, 0] > 0.8).astype(int)
holds = (scores > 0.3).astype(int)
numbers = np.round((scores[:, 0] * 3 + 10) * 64) / 64
ridge = [{"c": c, "numbers": numbers.tolist(), **told(Ridge(alpha=1 / c).fit(vectors, numbers))} for c in (1.0, 0.01)]
(HERE / "regressions.json").write_text(json.dumps({
    "vectors": {"rows": vectors.flatten().tolist(), "width": WIDTH},
    "classes": [classes(three), classes(two), classes(three, 0.05), classes(two, 20.0), classes(three, weight="balanced"),
                classes(two, weight="balanced"), classes(three, weight={1: 3.0})],
    "labels": [labels(holds), labels(holds, "balanced")],
    "numbers": ridge}) + "\n")
