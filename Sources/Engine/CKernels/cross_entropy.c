#ifndef CK_BODY
#include "cross_entropy.h"

#define CK_SOURCE "../cross_entropy.c"
#include "internal/per_isa.h"

CK_DISPATCH(void, ck_cross_entropy_tile_forward,
    (long rows, long cols, long ld, const float *bias, float *logits, float *row_max,
        float *row_sum, int *row_argmax, long first_col),
    (rows, cols, ld, bias, logits, row_max, row_sum, row_argmax, first_col))
CK_DISPATCH(void, ck_cross_entropy_tile_backward,
    (long rows, long cols, long ld, const float *logits, const float *row_lse, const int *labels,
        long first_col, float coefficient, float *dlogits, long ld_out),
    (rows, cols, ld, logits, row_lse, labels, first_col, coefficient, dlogits, ld_out))
#else
#include "internal/vector.h"
#include "internal/math.h"

// The first column of z that equals m; one of them does.
#define position CK(position)
INLINE long position(long cols, const float *z, float m) {
  long at = 0;
  while (at + LANES <= cols && !vany(vload(z + at, LANES) == m)) at += LANES;
  while (z[at] != m) at++;
  return at;
}

KERNEL(ck_cross_entropy_tile_forward)(long rows, long cols, long ld, const float *bias,
    float *logits, float *row_max, float *row_sum, int *row_argmax, long first_col) {
  for (long r = 0; r < rows; r++, logits += ld) {
    vf top = -INFINITY;
    FOR_VECTORS(j, k, cols) {
      vf x = vload(logits + j, k) + vload(bias + j, k);
      vstore(logits + j, k, x);
      top = vmax(vkeep(x, k, -INFINITY), top);
    }
    float largest = vlargest(top);
    if (largest > row_max[r]) {
      row_argmax[r] = (int)(first_col + position(cols, logits, largest));
      row_sum[r] *= expf(row_max[r] - largest);
      row_max[r] = largest;
    }
    // While everything is -infinity, the sum stays zero.
    float shift = row_max[r] == -INFINITY ? 0 : row_max[r];
    vf sum = 0;
    FOR_VECTORS(j, k, cols) sum += vkeep(vexp(vload(logits + j, k) - shift), k, 0);
    row_sum[r] += vsum(sum);
  }
}

KERNEL(ck_cross_entropy_tile_backward)(long rows, long cols, long ld, const float *logits,
    const float *row_lse, const int *labels, long first_col, float coefficient, float *dlogits,
    long ld_out) {
  for (long r = 0; r < rows; r++, logits += ld, dlogits += ld_out) {
    if (labels[r] < 0) {
      memset(dlogits, 0, (size_t)cols * sizeof *dlogits);
      continue;
    }
    float lse = row_lse[r];
    FOR_VECTORS(j, k, cols) {
      // A tile's rows are too short for the prefetchers, and too far apart.
      __builtin_prefetch(logits + 2 * ld + j);
      vstore(dlogits + j, k, vexp(vload(logits + j, k) - lse) * coefficient);
    }
    long label = labels[r] - first_col;
    if (label >= 0 && label < cols) dlogits[label] -= coefficient;
  }
}
#endif
