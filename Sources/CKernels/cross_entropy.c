#ifndef CK_BODY
#include "cross_entropy.h"

#define CK_SOURCE "../cross_entropy.c"
#include "internal/per_isa.h"

CK_DISPATCH(void, ck_cross_entropy_tile_forward,
            (long rows, long cols, long ld, const float *bias, float *logits, float *row_max, float *row_sum,
             int *row_argmax, long first_col),
            (rows, cols, ld, bias, logits, row_max, row_sum, row_argmax, first_col))
CK_DISPATCH(void, ck_cross_entropy_tile_backward,
            (long rows, long cols, long ld, const float *logits, const float *row_lse, const int *labels,
             long first_col, float coefficient, float *dlogits, long ld_out),
            (rows, cols, ld, logits, row_lse, labels, first_col, coefficient, dlogits, ld_out))
#else
#include "internal/vector.h"
#include "internal/math.h"

void CK(ck_cross_entropy_tile_forward)(long rows, long cols, long ld, const float *bias, float *logits,
                                       float *row_max, float *row_sum, int *row_argmax, long first_col) {
  for (long r = 0; r < rows; r++) {
    float *z = logits + r * ld;
    vf largest = CK(splat)(-INFINITY);
    FOR_VECTORS(j, cols, k) {
      vf x = CK(load)(z + j, k) + CK(load)(bias + j, k);
      CK(store)(z + j, k, x);
      largest = CK(max)(CK(keep)(x, k, -INFINITY), largest);
    }
    float m = CK(largest)(largest);
    if (m > row_max[r]) {
      long at = 0;
      while (at < cols - 1 && z[at] != m) at++;
      row_argmax[r] = (int)(first_col + at);
      // exp(-inf - m) is 0 for the first tile.
      row_sum[r] *= expf(row_max[r] - m);
      row_max[r] = m;
    }
    vf total = {};
    float top = row_max[r];
    FOR_VECTORS(j, cols, k) total += CK(keep)(CK(exp)(CK(load)(z + j, k) - top), k, 0);
    row_sum[r] += CK(sum)(total);
  }
}

void CK(ck_cross_entropy_tile_backward)(long rows, long cols, long ld, const float *logits, const float *row_lse,
                                        const int *labels, long first_col, float coefficient, float *dlogits,
                                        long ld_out) {
  for (long r = 0; r < rows; r++) {
    float *d = dlogits + r * ld_out;
    if (labels[r] < 0) {
      memset(d, 0, (size_t)cols * sizeof *d);
      continue;
    }
    const float *z = logits + r * ld;
    float lse = row_lse[r];
    FOR_VECTORS(j, cols, k) CK(store)(d + j, k, CK(exp)(CK(load)(z + j, k) - lse) * coefficient);
    long label = labels[r] - first_col;
    if (label >= 0 && label < cols) d[label] -= coefficient;
  }
}

#include "internal/end.h"
#endif
