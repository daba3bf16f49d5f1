"""Writes cpython_random.json: numbers of CPython 3.11's random module.

python3.11 cpython_random.py > cpython_random.json
"""

import json
import random

SEEDS = [0, 1, 42, 12345, -7, 4294967295, 4294967296, 1234567890123456789]


def numbers(seed):
    result = {"seed": seed}
    rng = random.Random(seed)
    result["random"] = [rng.random() for _ in range(5)]
    result["bits"] = [[k, str(rng.getrandbits(k))] for k in (1, 5, 31, 32, 33, 53, 64)]
    result["randint"] = [
        [a, b, rng.randint(a, b)]
        for a, b in [(0, 0), (0, 1), (2, 125), (0, 30521), (-5, 5), (0, 2**32), (0, 2**40)] * 3
    ]
    for n in (0, 1, 2, 10, 50):
        order = list(range(n))
        rng.shuffle(order)
        result.setdefault("shuffle", []).append(order)
    for _ in range(10_000):
        rng.random()
    result["late"] = rng.random()
    return result


print(json.dumps([numbers(seed) for seed in SEEDS]))
