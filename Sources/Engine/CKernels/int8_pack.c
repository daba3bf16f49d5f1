#ifndef CK_BODY
#include "int8.h"

#define CK_SOURCE "../int8_pack.c"
#include "internal/per_isa.h"

CK_DISPATCH(void, ck_int8_pack,
    (ck_int8_weight w, const float *x, long first, long count, float *scratch),
    (w, x, first, count, scratch))

long ck_int8_panels(long n) { return (n + 15) / 16; }

long ck_int8_depth(long k) { return (k + 63) / 64 * 64; }

long ck_int8_bytes(long n, long k) { return ck_int8_panels(n) * 16 * (ck_int8_depth(k) + 8); }

ck_int8_weight ck_int8_at(void *memory, long n, long k) {
  long outputs = 16 * ck_int8_panels(n), depth = ck_int8_depth(k);
  int8_t *panels = memory;
  float *scales = (float *)(panels + outputs * depth);
  return (ck_int8_weight){n, k, depth, panels, scales, (int32_t *)(scales + outputs)};
}
#else
#include "internal/vector.h"
#include "internal/rotation.h"

// Writes output `lane` of a panel, of k floats, and returns 128·Σ q.
#define pack_output CK(pack_output)
INLINE int32_t pack_output(ck_int8_weight w, const float *x, int8_t *panel, int lane, float *scale,
    float *scratch) {
  float largest = rotate_row(w.k, w.depth, x, scratch), inverse = inverse_step_of(largest);
  *scale = step_of(largest) / (float)ROTATION_BLOCK(w.depth);
  vi sum = 0;
  for (long i = 0; i < w.depth; i += LANES) {
    vi q = nearest(vload(scratch + i, LANES), inverse);
    sum += q;
    for (int l = 0; l < LANES; l++) {
      panel[(i + l) / 4 * 64 + lane * 4 + l % 4] = (int8_t)q[l];
    }
  }
  return 128 * __builtin_reduce_add(sum);
}

KERNEL(ck_int8_pack)(
    ck_int8_weight w, const float *x, long first, long count, float *scratch) {
  for (long p = first; p < first + count; p++) {
    int8_t *panel = w.panels + p * 16 * w.depth;
    if (16 * p + 16 > w.n) memset(panel, 0, (size_t)(16 * w.depth));
    for (int lane = 0; lane < 16; lane++) {
      long j = 16 * p + lane;
      w.scales[j] = 0;
      w.offsets[j] = 0;
      if (j < w.n) w.offsets[j] = pack_output(w, x + j * w.k, panel, lane, &w.scales[j], scratch);
    }
  }
}
#endif
