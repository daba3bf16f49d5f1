#ifndef CK_BODY
#include "dropout.h"

#define CK_SOURCE "../dropout.c"
#include "internal/per_isa.h"

CK_DISPATCH(void, ck_dropout_forward, (long n, long first_element, ck_dropout d, const float *x, float *y),
            (n, first_element, d, x, y))
CK_DISPATCH(void, ck_dropout_backward,
            (long n, long first_element, ck_dropout d, const float *dy, float *dx, int accumulate),
            (n, first_element, d, dy, dx, accumulate))
CK_DISPATCH(void, ck_philox_blocks,
            (uint64_t key, uint32_t c2, uint32_t c3, uint64_t first_block, long blocks, uint32_t *out),
            (key, c2, c3, first_block, blocks, out))
#else
#include "internal/vector.h"
#include "internal/mask.h"

void CK(ck_dropout_forward)(long n, long first_element, ck_dropout d, const float *x, float *y) {
  MASK(mask);
  for (long i = 0; i < n; i += MASK_SPAN) {
    long span = n - i < MASK_SPAN ? n - i : MASK_SPAN;
    const float *m = CK(mask_at)(&mask, &d, first_element + i, span, first_element + n);
    FOR_VECTORS(j, span, k) CK(store)(y + i + j, k, CK(load)(m + j, k) * CK(load)(x + i + j, k));
  }
}

void CK(ck_dropout_backward)(long n, long first_element, ck_dropout d, const float *dy, float *dx,
                             int accumulate) {
  MASK(mask);
  for (long i = 0; i < n; i += MASK_SPAN) {
    long span = n - i < MASK_SPAN ? n - i : MASK_SPAN;
    const float *m = CK(mask_at)(&mask, &d, first_element + i, span, first_element + n);
    FOR_VECTORS(j, span, k) CK(put)(dx + i + j, k, CK(load)(m + j, k) * CK(load)(dy + i + j, k), accumulate);
  }
}

void CK(ck_philox_blocks)(uint64_t key, uint32_t c2, uint32_t c3, uint64_t first_block, long blocks,
                          uint32_t *out) {
  for (long b = 0; b < blocks; b += LANES) {
    vu x[4];
    CK(philox)(key, first_block + (uint64_t)b, c2, c3, x);
    long count = blocks - b < LANES ? blocks - b : LANES;
    for (long lane = 0; lane < count; lane++) {
      for (int word = 0; word < 4; word++) out[(b + lane) * 4 + word] = x[word][lane];
    }
  }
}

#include "internal/end.h"
#endif
