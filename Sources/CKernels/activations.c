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

void CK(ck_bias_gelu_erf_forward)(long rows, long cols, const float *bias, float *z, float *y) {
  for (long r = 0; r < rows; r++, z += cols, y += cols) {
    FOR_VECTORS(j, cols, k) {
      vf density, x = CK(load)(z + j, k) + CK(load)(bias + j, k);
      CK(store)(z + j, k, x);
      CK(store)(y + j, k, x * CK(normal)(x, &density));
    }
  }
}

void CK(ck_gelu_erf_backward)(long n, const float *x, const float *dy, float *dx, int accumulate) {
  FOR_VECTORS(j, n, k) {
    vf density, v = CK(load)(x + j, k);
    vf slope = CK(normal)(v, &density);
    slope += v * density;
    CK(put)(dx + j, k, CK(load)(dy + j, k) * slope, accumulate);
  }
}

// ½(1 + tanh u) = 1/(1 + e^-2u), and x times that.
INLINE vf CK(sigmoid2u)(vf x) {
  vf u = 0.7978845608028654f * (x + 0.044715f * x * x * x);
  return 1.0f / (1.0f + CK(exp)(-2.0f * u));
}

void CK(ck_bias_gelu_tanh_forward)(long rows, long cols, const float *bias, float *z, float *y) {
  for (long r = 0; r < rows; r++, z += cols, y += cols) {
    FOR_VECTORS(j, cols, k) {
      vf x = CK(load)(z + j, k) + CK(load)(bias + j, k);
      CK(store)(z + j, k, x);
      CK(store)(y + j, k, x * CK(sigmoid2u)(x));
    }
  }
}

void CK(ck_gelu_tanh_backward)(long n, const float *x, const float *dy, float *dx, int accumulate) {
  FOR_VECTORS(j, n, k) {
    vf v = CK(load)(x + j, k);
    vf s = CK(sigmoid2u)(v);
    vf slope = s + v * s * (1.0f - s) * (1.5957691216057308f * (1.0f + 0.134145f * v * v));
    CK(put)(dx + j, k, CK(load)(dy + j, k) * slope, accumulate);
  }
}

#include "internal/end.h"
#endif
