// Exponential, hyperbolic tangent and the two forms of GELU, for vectors. The coefficients are
// fitted by Scripts/minimax/fit.py; the errors were measured against libm in double precision.

// Σ c[i]·x^i, i = 0...degree, by Horner's rule. Of narrower vectors more are under way at a time
// than a processor can hold, so there even and odd powers from x² on are summed side by side.
#define vpolynomial CK(vpolynomial)
INLINE vf vpolynomial(vf x, int degree, const float *c) {
#if defined(CK_AVX512)
  vf p = c[degree];
#pragma clang loop unroll(full)
  for (int i = degree - 1; i >= 0; i--) p = p * x + c[i];
  return p;
#else
  vf square = x * x;
  vf first = c[degree], second = c[degree - 1];
  int i = degree - 2;
#pragma clang loop unroll(full)
  for (; i > 2; i -= 2) {
    first = first * square + c[i];
    second = second * square + c[i - 1];
  }
  vf above = i == 2 ? second * x + (first * square + c[2]) : first * x + second;
  return above * square + (c[1] * x + c[0]);
#endif
}

// e^x to 1.3 ulp for -128 < x < 43: x = n·ln 2 + r, a polynomial of degree 6 in r, times 2^n.
//
// The polynomial carries a factor of 2^-64 and the power 2^(n+64), so that results below the
// smallest normal number are rounded once, correctly.
#define vexp_bounded CK(vexp_bounded)
INLINE vf vexp_bounded(vf x) {
#define TINY 0x1p-64f
  static const float c[] = {TINY, TINY, TINY * 0.4999999346f, TINY * 0.166665201f,
      TINY * 0.04166837653f, TINY * 0.008368781957f, TINY * 0.001381583856f};
#undef TINY
  const float magic = 0x1.8p23f + 127 + 64; // adding it rounds to an integer, in the low bits
  vf t = x * 1.44269504f + magic;
  vf n = t - magic;
  vf r = x - n * 0x1.62e4p-1f; // the first 16 bits of ln 2: an exact product
  r = r - n * 0x1.7f7d1cp-20f; // ... and the rest
  return vpolynomial(r, 6, c) * (vf)((vi)t << 23);
}

// e^x for x < 43: kernels subtract the largest element first. Zero from -104 down.
#define vexp CK(vexp)
INLINE vf vexp(vf x) { return vexp_bounded(vmax(-110.0f, x)); }

// tanh x to 2 ulp: an odd polynomial near 0, (1 - e^-2|x|)/(1 + e^-2|x|) elsewhere.
#define vtanh CK(vtanh)
INLINE vf vtanh(vf x) {
  static const float c[] = {
      -0.3333327606f, 0.1333127441f, -0.05372512501f, 0.02058982187f, -0.005648311887f};
  vf a = vabs(x);
  vf s = x * x;
  vf near = vpolynomial(s, 4, c) * s * a + a;
  vf e = vexp(-2.0f * a);
  vf y = a < 0.625f ? near : (1.0f - e) / (1.0f + e);
  return (vf)((vi)y | ((vi)x & INT32_MIN)); // the sign of x, also of -0
}

// Both forms of GELU are max(x, 0) - t·F(-t) with t = |x|, F the (approximate) distribution
// function, so nothing cancels and the result keeps its relative accuracy down to where it
// underflows. The slope at -t is one minus the slope at t. Where F(-t) is zero, t may be clamped.

// x·Φ(x). Φ(-t) = e^(-t²/2)·P(q)/(t + 5/2) with q = t/(t + 5/2), a variable like that of Shepherd &
// Laframboise 1981.
#define vgelu_erf CK(vgelu_erf)
INLINE vf vgelu_erf(vf x, vf *slope) {
  static const float c[] = {1.25f, -1.243384785f, 0.1692821818f, 0.2967179266f, 0.02124738845f,
      -0.01297597898f, -0.1721674957f, 0.09041748461f};
  vf t = vmin(16.0f, vabs(x));
  vf e = vexp_bounded(-0.5f * t * t);
  vf q = t / (t + 2.5f);
  vf p = vpolynomial(q, 7, c);
  vf below = e * (p / (t + 2.5f) - t * 0.3989422804f);
  *slope = x > 0.0f ? 1.0f - below : below;
  return vmax(x, 0.0f) - e * q * p;
}

// ½x·(1 + tanh u), u = √(2/π)·(x + 0.044715x³), which is x/(1 + e^-2u).
#define vgelu_tanh CK(vgelu_tanh)
INLINE vf vgelu_tanh(vf x, vf *slope) {
  const float c = 1.5957691216f; // 2·√(2/π)
  vf t = vmin(11.0f, vabs(x));
  vf s = t * t;
  vf e = vexp_bounded(t * (s * (-0.044715f * c) - c));
  vf w = 1.0f / (1.0f + e);
  vf f = e * w;
  vf below = f * (1.0f - t * w * (s * (3 * 0.044715f * c) + c));
  *slope = x > 0.0f ? 1.0f - below : below;
  return vmax(x, 0.0f) - t * f;
}
