#ifndef CK_BODY
#include "activations.h"

#define CK_SOURCE "../activations.c"
#include "internal/per_isa.h"

#define BACKWARD(name)                                                                             \
  CK_DISPATCH(void, name, (long n, const float *x, const float *dy, float *dx, int accumulate),    \
      (n, x, dy, dx, accumulate))
#define BIASED(name)                                                                               \
  CK_DISPATCH(void, name, (long rows, long cols, const float *bias, float *z, float *y),           \
      (rows, cols, bias, z, y))

CK_DISPATCH(void, ck_tanh_forward, (long n, const float *x, float *y), (n, x, y))
BACKWARD(ck_tanh_backward)
BIASED(ck_bias_gelu_erf_forward)
BACKWARD(ck_gelu_erf_backward)
BIASED(ck_bias_gelu_tanh_forward)
BACKWARD(ck_gelu_tanh_backward)
#else
#include "internal/vector.h"
#include "internal/math.h"

KERNEL(ck_tanh_forward)(long n, const float *x, float *y) {
  FOR_VECTORS(j, k, n) vstore(y + j, k, vtanh(vload(x + j, k)));
}

KERNEL(ck_tanh_backward)(long n, const float *y, const float *dy, float *dx, int accumulate) {
  FOR_VECTORS(j, k, n) {
    vf t = vload(y + j, k);
    vput(dx + j, k, vload(dy + j, k) * (1.0f - t * t), accumulate);
  }
}

// Both kernels of one form of GELU.
#define GELU_KERNELS(form)                                                                         \
  KERNEL(ck_bias_##form##_forward)                                                                 \
  (long rows, long cols, const float *bias, float *z, float *y) {                                  \
    vf slope;                                                                                      \
    for (long r = 0; r < rows; r++, z += cols, y += cols) {                                        \
      FOR_VECTORS(j, k, cols) {                                                                    \
        vf x = vload(z + j, k) + vload(bias + j, k);                                               \
        vstore(z + j, k, x);                                                                       \
        vstore(y + j, k, v##form(x, &slope));                                                      \
      }                                                                                            \
    }                                                                                              \
  }                                                                                                \
  KERNEL(ck_##form##_backward)                                                                     \
  (long n, const float *x, const float *dy, float *dx, int accumulate) {                           \
    vf slope;                                                                                      \
    FOR_VECTORS(j, k, n) {                                                                         \
      v##form(vload(x + j, k), &slope);                                                            \
      vput(dx + j, k, vload(dy + j, k) * slope, accumulate);                                       \
    }                                                                                              \
  }

GELU_KERNELS(gelu_erf)
GELU_KERNELS(gelu_tanh)
#endif
