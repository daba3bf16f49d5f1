"""Fits the polynomials of Sources/Engine/CKernels/internal/math.h and prints them, highest power first.

Values come from mpmath; errors are relative and weighted, before coefficients are rounded to float.
Run as: python3 fit.py
"""

import mpmath as mp

from remez import minimax


def report(name, coefficients, error):
    print(name, "largest relative error", mp.nstr(error, 3))
    for c in reversed(coefficients):
        print(f"  {mp.nstr(c, 10)}f")


def exponential():
    """e^r = 1 + r + r²·P(r) for |r| ≤ ½ ln 2; e^0 is exactly 1."""
    # Not symmetric, so that no grid point is 0, where the error is 0 for any coefficients.
    return minimax(mp.exp, lambda r: mp.exp(-r), -0.3468, 0.347, range(2, 7), lambda r: 1 + r, 801)


def hyperbolic_tangent():
    """tanh x = x + x·s·P(s) for s = x² ≤ 0.4."""
    tanh = lambda s: mp.tanh(mp.sqrt(s)) / mp.sqrt(s) if s > 0 else mp.mpf(1)
    return minimax(tanh, lambda s: 1 / tanh(s), 0, 0.4, range(1, 6), lambda s: 1)


def normal_tail(shift=mp.mpf(5) / 2, largest=16):
    """Φ(−t)·e^(t²/2)·(t + 5/2) = P(q) for q = t/(t + 5/2) and 0 ≤ t ≤ 16; Φ(0) is exactly ½.

    The variable is that of Shepherd & Laframboise 1981, "Chebyshev approximation of (1 + 2x) exp(x²) erfc x in
    0 ≤ x < ∞", moved so that q is also t times the factor 1/(t + 5/2). The error may grow as 1 + t²: so does that
    of e^(−t²/2) from the rounding of t².
    """

    def t(q):
        return shift * q / (1 - q)

    def scaled(q):
        return mp.erfc(t(q) / mp.sqrt(2)) / 2 * mp.exp(t(q) ** 2 / 2) * (t(q) + shift)

    weight = lambda q: 1 / (scaled(q) * (1 + t(q) ** 2))
    lowest, highest = mp.mpf("1e-9"), largest / (largest + shift)
    return minimax(scaled, weight, lowest, highest, range(1, 8), lambda q: shift / 2)


for function in exponential, hyperbolic_tangent, normal_tail:
    report(function.__name__, *function())
