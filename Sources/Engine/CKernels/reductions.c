#ifndef CK_BODY
#include "reductions.h"

#define CK_SOURCE "../reductions.c"
#include "internal/per_isa.h"

CK_DISPATCH(double, ck_sum_of_squares, (long n, const float *x), (n, x))
CK_DISPATCH(
    void, ck_bias_add, (long rows, long cols, const float *bias, float *y), (rows, cols, bias, y))
CK_DISPATCH(void, ck_column_sums,
    (long rows, long cols, long ld, const float *dy, float *db, int accumulate),
    (rows, cols, ld, dy, db, accumulate))
#else
#include "internal/vector.h"

static double CK(ck_sum_of_squares)(long n, const float *x) {
  typedef double vd __attribute__((ext_vector_type(8)));
  vd sums[4] = {0};
  FOR_VECTORS(j, k, n) {
    vf v = vload(x + j, k);
    vd low = __builtin_convertvector(v.lo, vd), high = __builtin_convertvector(v.hi, vd);
    int odd = (int)(j / LANES % 2);
    sums[2 * odd] += low * low;
    sums[2 * odd + 1] += high * high;
  }
  vd s = (sums[0] + sums[2]) + (sums[1] + sums[3]);
  return ((s[0] + s[4]) + (s[2] + s[6])) + ((s[1] + s[5]) + (s[3] + s[7]));
}

KERNEL(ck_bias_add)(long rows, long cols, const float *bias, float *y) {
  for (long r = 0; r < rows; r++, y += cols) {
    FOR_VECTORS(j, k, cols) vstore(y + j, k, vload(y + j, k) + vload(bias + j, k));
  }
}

// Sums of 64 rows are added up, not rows: rounding errors grow with rows/64 + 16 instead of rows.
// Every fourth row has an accumulator of its own, so that additions do not wait for each other.
#define strip_sum CK(strip_sum)
INLINE void strip_sum(
    long rows, long vectors, long k, long ld, const float *dy, float *db, int accumulate) {
  vf total[4] = {0};
  for (long first = 0; first < rows; first += 64) {
    long last = first + 64 < rows ? first + 64 : rows;
    vf block[4][4] = {0};
    long r = first;
    for (; r + 4 <= last; r += 4) {
      for (int i = 0; i < 4; i++) {
        const float *row = dy + (r + i) * ld;
        for (long c = 0; c < vectors; c++) block[i][c] += vload(row + c * LANES, k);
      }
    }
    for (; r < last; r++) {
      for (long c = 0; c < vectors; c++) block[0][c] += vload(dy + r * ld + c * LANES, k);
    }
    for (long c = 0; c < vectors; c++) {
      total[c] += (block[0][c] + block[1][c]) + (block[2][c] + block[3][c]);
    }
  }
  for (long c = 0; c < vectors; c++) vput(db + c * LANES, k, total[c], accumulate);
}

KERNEL(ck_column_sums)(long rows, long cols, long ld, const float *dy, float *db, int accumulate) {
  long c = 0;
  for (; c + 4 * LANES <= cols; c += 4 * LANES) {
    strip_sum(rows, 4, LANES, ld, dy + c, db + c, accumulate);
  }
  FOR_VECTORS(j, k, cols - c) strip_sum(rows, 1, k, ld, dy + c + j, db + c + j, accumulate);
}
#endif
