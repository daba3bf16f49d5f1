// Exponential, hyperbolic tangent and the normal distribution for vectors of 16 floats.

// e^x to about 1 ulp: x = n·ln 2 + r, and a polynomial in r of degree 6. Zero below -87.3, infinity above 88.7.
INLINE vf CK(exp)(vf x) {
  const vf magic = CK(splat)(12582912.0f);  // 1.5·2^23: adding it rounds to an integer
  vf t = x * 1.44269504088896341f + magic;
  vi n = (vi)t - (vi)magic;
  vf whole = t - magic;
  vf r = x - whole * 0.693145751953125f;
  r = r - whole * 1.42860682030941723212e-6f;
  vf p = CK(splat)(1.0f / 720);
  p = p * r + 8.333452e-3f;
  p = p * r + 4.16665795e-2f;
  p = p * r + 1.66666657e-1f;
  p = p * r + 5.0e-1f;
  p = p * r * r + r + 1.0f;
  // In two steps, so that 2^n does not overflow before the product does.
  vi half = n >> 1;
  vf y = p * (vf)((half + 127) << 23) * (vf)((n - half + 127) << 23);
  y = CK(select)(x < -87.33654f, CK(splat)(0), y);
  y = CK(select)(x > 88.72283f, CK(splat)(INFINITY), y);
  return CK(select)(x != x, x, y);
}

// tanh x: an odd polynomial near 0 (Cephes), 1 - 2/(e^2x + 1) elsewhere.
INLINE vf CK(tanh)(vf x) {
  vf a = CK(abs)(x);
  vf s = x * x;
  vf p = CK(splat)(-5.70498872745e-3f);
  p = p * s + 2.06390887954e-2f;
  p = p * s - 5.37397155531e-2f;
  p = p * s + 1.33314422036e-1f;
  p = p * s - 3.33332819422e-1f;
  vf near = p * s * a + a;
  vf far = 1.0f - 2.0f / (CK(exp)(2.0f * a) + 1.0f);
  vf y = CK(select)(a < 0.625f, near, CK(select)(x != x, x, far));
  return (vf)((vi)y | ((vi)x & (int32_t)0x80000000));  // the sign of x, also of -0
}

// The density φ and the distribution Φ of the standard normal distribution.
//
// Φ(-|x|) = ½·erfc(z), z = |x|/√2, and erfc(z)·e^(z²)·(1 + 2z) is a polynomial in (z - 3.75)/(z + 3.75) (the
// variable of Shepherd & Laframboise 1981), fitted on 0...11 to 8e-9; see Scripts/minimax.
INLINE vf CK(normal)(vf x, vf *density) {
  vf z = CK(abs)(x) * 0.70710678118654752f;
  vf e = CK(exp)(-0.5f * x * x);
  *density = e * 0.39894228040143268f;
  vf t = (z - 3.75f) / (z + 3.75f);
  vf p = CK(splat)(0.0010769431304053078f);
  p = p * t + 0.002246280226460859f;
  p = p * t - 0.009991504582834577f;
  p = p * t + 0.028032893263867438f;
  p = p * t - 0.05870767389581839f;
  p = p * t + 0.09237042068122636f;
  p = p * t - 0.10879435607116632f;
  p = p * t + 0.08227169395140083f;
  p = p * t + 0.003584750872156967f;
  p = p * t - 0.1402404859368403f;
  p = p * t + 1.237512636644772f;
  vf tail = 0.5f * e * p / (1.0f + 2.0f * z);
  tail = CK(select)(z > 20.0f, CK(splat)(0), tail);
  return CK(select)(x < 0, tail, 1.0f - tail);
}
