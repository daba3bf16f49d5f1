"""Weighted minimax polynomials by Remez's exchange algorithm, in arbitrary precision.

Needs the package mpmath.
"""

import mpmath as mp

mp.mp.dps = 40


def minimax(target, weight, low, high, powers, fixed=lambda x: 0, grid=800, rounds=20):
    """Finds c that minimises the largest |weight(x)·(fixed(x) + Σ c[i]·x^powers[i] − target(x))|.

    Returns the coefficients and that largest error over a Chebyshev grid on low...high.
    """
    middle, half = (mp.mpf(low) + high) / 2, (mp.mpf(high) - low) / 2
    points = [middle - half * mp.cos(mp.pi * i / grid) for i in range(grid + 1)]
    goals = [target(x) - fixed(x) for x in points]
    weights = [weight(x) for x in points]
    n = len(powers)
    reference = [round(grid * i / n) for i in range(n + 1)]
    for _ in range(rounds):
        system, right = mp.matrix(n + 1, n + 1), mp.matrix(n + 1, 1)
        for row, at in enumerate(reference):
            for column, power in enumerate(powers):
                system[row, column] = weights[at] * points[at] ** power
            system[row, n] = (-1) ** row
            right[row] = weights[at] * goals[at]
        solution = mp.lu_solve(system, right)
        coefficients = [solution[i] for i in range(n)]
        errors = [
            w * (sum(c * x**p for c, p in zip(coefficients, powers)) - g)
            for x, g, w in zip(points, goals, weights)
        ]
        peaks = alternating_peaks(errors)
        while len(peaks) > n + 1:
            peaks.pop(0 if abs(errors[peaks[0]]) < abs(errors[peaks[-1]]) else -1)
        if len(peaks) < n + 1 or peaks == reference:
            break
        reference = peaks
    return coefficients, max(abs(e) for e in errors)


def alternating_peaks(errors):
    """Where each run of errors of one sign is largest."""
    peaks = []
    for i, error in enumerate(errors):
        if peaks and (errors[peaks[-1]] > 0) == (error > 0):
            if abs(error) > abs(errors[peaks[-1]]):
                peaks[-1] = i
        else:
            peaks.append(i)
    return peaks
