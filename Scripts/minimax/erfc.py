"""Fits erfc(z)·exp(z²)·(1 + 2z) on 0 ≤ z ≤ 11 by a polynomial in t = (z - 3.75)/(z + 3.75).

Interpolates at Chebyshev nodes with mpmath's values; prints the coefficients of Sources/CKernels/internal/math.h,
lowest first, and the largest relative error. Needs the package mpmath.
"""

import mpmath as mp

mp.mp.dps = 40
K, LIMIT, DEGREE = mp.mpf("3.75"), 11, 10


def target(z):
    return mp.erfc(z) * mp.exp(z * z) * (1 + 2 * z)


n = DEGREE + 1
low, high = mp.mpf(-1), (LIMIT - K) / (LIMIT + K)
nodes = [(low + high) / 2 + (high - low) / 2 * mp.cos(mp.pi * (i + mp.mpf(1) / 2) / n) for i in range(n)]
system, values = mp.matrix(n, n), mp.matrix(n, 1)
for i, t in enumerate(nodes):
    values[i] = target(K * (1 + t) / (1 - t))
    for j in range(n):
        system[i, j] = t**j
coefficients = mp.lu_solve(system, values)


def error(z):
    t = (z - K) / (z + K)
    return abs(sum(coefficients[j] * t**j for j in range(n)) / target(z) - 1)


for c in coefficients:
    print(float(c))
print("largest relative error", mp.nstr(max(error(mp.mpf(i) / 50) for i in range(LIMIT * 50 + 1)), 3))
