#ifndef CK_BODY
#include "pooling.h"

#define CK_SOURCE "../pooling.c"
#include "internal/per_isa.h"

CK_DISPATCH(void, ck_sequence_mean_forward,
    (long count, long cols, const int *offsets, const float *x, float *y),
    (count, cols, offsets, x, y))
CK_DISPATCH(void, ck_sequence_mean_backward,
    (long count, long cols, const int *offsets, const float *dy, float *dx, int accumulate),
    (count, cols, offsets, dy, dx, accumulate))
CK_DISPATCH(void, ck_sequence_max_forward,
    (long count, long cols, const int *offsets, const float *x, float *y, int *rows),
    (count, cols, offsets, x, y, rows))
CK_DISPATCH(void, ck_sequence_max_backward,
    (long count, long cols, const int *rows, const float *dy, float *dx),
    (count, cols, rows, dy, dx))
#else
#include "internal/vector.h"

KERNEL(ck_sequence_mean_forward)(
    long count, long cols, const int *offsets, const float *x, float *y) {
  for (long i = 0; i < count; i++, y += cols) {
    float length = (float)(offsets[i + 1] - offsets[i]);
    FOR_VECTORS(j, k, cols) {
      vf sum = 0;
      for (long t = offsets[i]; t < offsets[i + 1]; t++) sum += vload(x + t * cols + j, k);
      vstore(y + j, k, sum / length);
    }
  }
}

KERNEL(ck_sequence_mean_backward)(
    long count, long cols, const int *offsets, const float *dy, float *dx, int accumulate) {
  for (long i = 0; i < count; i++, dy += cols) {
    float length = (float)(offsets[i + 1] - offsets[i]);
    FOR_VECTORS(j, k, cols) {
      vf share = vload(dy + j, k) / length;
      for (long t = offsets[i]; t < offsets[i + 1]; t++) {
        vput(dx + t * cols + j, k, share, accumulate);
      }
    }
  }
}

KERNEL(ck_sequence_max_forward)(
    long count, long cols, const int *offsets, const float *x, float *y, int *rows) {
  for (long i = 0; i < count; i++, y += cols, rows += cols) {
    FOR_VECTORS(j, k, cols) {
      vf best = vload(x + (long)offsets[i] * cols + j, k);
      vi at = (vi)offsets[i];
      for (long t = offsets[i] + 1; t < offsets[i + 1]; t++) {
        vf v = vload(x + t * cols + j, k);
        vi better = (v > best) | (v != v);
        best = better ? v : best;
        at = better ? (vi)(int32_t)t : at;
      }
      vstore(y + j, k, best);
      int32_t lanes[LANES];
      memcpy(lanes, &at, sizeof lanes);
      memcpy(rows + j, lanes, (size_t)k * sizeof *rows);
    }
  }
}

KERNEL(ck_sequence_max_backward)(
    long count, long cols, const int *rows, const float *dy, float *dx) {
  for (long i = 0; i < count * cols; i++) dx[rows[i] * cols + i % cols] += dy[i];
}
#endif
