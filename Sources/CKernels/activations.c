#ifndef CK_BODY
#include "activations.h"

#define CK_SOURCE "../activations.c"
#include "internal/per_isa.h"

CK_DISPATCH(void, ck_tanh_forward, (long n, const float *x, float *y), (n, x, y))
CK_DISPATCH(void, ck_tanh_backward, (long n, const float *y, const float *dy, float *dx, int accumulate),
            (n, y, dy, dx, accumulate))
CK_DISPATCH(void, ck_bias_gelu_erf_forward, (long rows, long cols, const float *bias, float *z, float *y),
            (rows, cols, bias, z, y))
CK_DISPATCH(void, ck_gelu_erf_backward, (long n, const float *x, const float *dy, float *dx, int accumulate),
            (n, x, dy, dx, accumulate))
CK_DISPATCH(void, ck_bias_gelu_tanh_forward, (long rows, long cols, const float *bias, float *z, float *y),
            (rows, cols, bias, z, y))
CK_DISPATCH(void, ck_gelu_tanh_backward, (long n, const float *x, const float *dy, float *dx, int accumulate),
            (n, x, dy, dx, accumulate))
#else
#include "internal/vector.h"
#include "internal/math.h"

void CK(ck_tanh_forward)(long n, const float *x, float *y) {
  FOR_VECTORS(j, n, k) CK(store)(y + j, k, CK(tanh)(CK(load)(x + j, k)));
}

void CK(ck_tanh_backward)(long n, const float *y, const float *dy, float *dx, int accumulate) {
  FOR_VECTORS(j, n, k) {
    vf t = CK(load)(y + j, k);
    CK(put)(dx + j, k, CK(load)(dy + j, k) * (1.0f - t * t), accumulate);
  }
}

// Beyond 30 both forms of GELU are x or 0, and both slopes 1 or 0: the bounds keep infinity from
// meeting zero. NaN passes.
INLINE vf CK(above)(vf x) { return CK(select)(x < -30.0f, CK(splat)(-30), x); }
INLINE vf CK(within)(vf x) { return CK(select)(x > 30.0f, CK(splat)(30), CK(above)(x)); }

void CK(ck_bias_gelu_erf_forward)(long rows, long cols, const float *bias, float *z, float *y) {
  for (long r = 0; r < rows; r++, z += cols, y += cols) {
    FOR_VECTORS(j, cols, k) {
      vf density, x = CK(load)(z + j, k) + CK(load)(bias + j, k);
      CK(store)(z + j, k, x);
      CK(store)(y + j, k, CK(above)(x) * CK(normal)(x, &density));
    }
  }
}

void CK(ck_gelu_erf_backward)(long n, const float *x, const float *dy, float *dx, int accumulate) {
  FOR_VECTORS(j, n, k) {
    vf density, v = CK(within)(CK(load)(x + j, k));
    vf slope = CK(normal)(v, &density);
    slope += v * density;
    CK(put)(dx + j, k, CK(load)(dy + j, k) * slope, accumulate);
  }
}

// s = ½(1 + tanh u) = 1/(1 + e^-2u), and 1 - s without cancellation.
INLINE vf CK(sigmoid2u)(vf v, vf *complement) {
  vf x = CK(within)(v);
  vf u = 0.7978845608028654f * (x + 0.044715f * x * x * x);
  vf e = CK(exp)(-2.0f * u);
  vf s = 1.0f / (1.0f + e);
  *complement = CK(select)(e > 1e30f, CK(splat)(1), e * s);
  return s;
}

void CK(ck_bias_gelu_tanh_forward)(long rows, long cols, const float *bias, float *z, float *y) {
  for (long r = 0; r < rows; r++, z += cols, y += cols) {
    FOR_VECTORS(j, cols, k) {
      vf complement, x = CK(load)(z + j, k) + CK(load)(bias + j, k);
      CK(store)(z + j, k, x);
      CK(store)(y + j, k, CK(above)(x) * CK(sigmoid2u)(x, &complement));
    }
  }
}

void CK(ck_gelu_tanh_backward)(long n, const float *x, const float *dy, float *dx, int accumulate) {
  FOR_VECTORS(j, n, k) {
    vf complement, v = CK(within)(CK(load)(x + j, k));
    vf s = CK(sigmoid2u)(v, &complement);
    vf slope = s + v * s * complement * (1.5957691216057308f * (1.0f + 0.134145f * v * v));
    CK(put)(dx + j, k, CK(load)(dy + j, k) * slope, accumulate);
  }
}

#include "internal/end.h"
#endif
