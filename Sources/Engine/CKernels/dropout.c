#ifndef CK_BODY
#include "dropout.h"

#define CK_SOURCE "../dropout.c"
#include "internal/per_isa.h"

CK_DISPATCH(void, ck_dropout_forward,
    (long n, long first_element, ck_dropout d, const float *x, float *y),
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

#define masked_copy CK(masked_copy)
INLINE void masked_copy(
    long n, long first_element, const ck_dropout d, const float *x, float *y, int accumulate) {
  mask_window window;
  mask_open(&window, d, first_element + n);
  for (long i = 0; i < n; i += MASK_SPAN) {
    long span = SPAN(n - i);
    const float *m = d.threshold ? mask_at(&window, first_element + i, span) : NULL;
    FOR_VECTORS(j, k, span) {
      vf v = vload(x + i + j, k);
      vput(y + i + j, k, m ? v * vload(m + j, k) : v, accumulate);
    }
  }
}

KERNEL(ck_dropout_forward)(long n, long first_element, ck_dropout d, const float *x, float *y) {
  masked_copy(n, first_element, d, x, y, 0);
}

KERNEL(ck_dropout_backward)(
    long n, long first_element, ck_dropout d, const float *dy, float *dx, int accumulate) {
  masked_copy(n, first_element, d, dy, dx, accumulate);
}

KERNEL(ck_philox_blocks)(
    uint64_t key, uint32_t c2, uint32_t c3, uint64_t first_block, long blocks, uint32_t *out) {
  philox_keys keys;
  philox_schedule(key, keys);
  for (long done = 0; done < blocks;) {
    uint64_t block = first_block + (uint64_t)done;
    vu x[4];
    philox(keys, block / LANES, c2, c3, x);
    uint32_t words[4][LANES];
    memcpy(words, x, sizeof words);
    for (uint64_t lane = block % LANES; lane < LANES && done < blocks; lane++, done++) {
      for (int word = 0; word < 4; word++) *out++ = words[word][lane];
    }
  }
}
#endif
