#ifndef CK_BODY
#include "reductions.h"

#define CK_SOURCE "../reductions.c"
#include "internal/per_isa.h"

CK_DISPATCH(double, ck_sum_of_squares, (long n, const float *x), (n, x))
CK_DISPATCH(void, ck_bias_add, (long rows, long cols, const float *bias, float *y), (rows, cols, bias, y))
CK_DISPATCH(void, ck_column_sums, (long rows, long cols, long ld, const float *dy, float *db, int accumulate),
            (rows, cols, ld, dy, db, accumulate))
#else
#include "internal/vector.h"

double CK(ck_sum_of_squares)(long n, const float *x) {
  typedef double vd __attribute__((vector_size(64)));
  vd low = {}, high = {};
  FOR_VECTORS(j, n, k) {
    vf v = CK(load)(x + j, k);
    typedef float half __attribute__((vector_size(32)));
    vd a = __builtin_convertvector((half)__builtin_shufflevector(v, v, 0, 1, 2, 3, 4, 5, 6, 7), vd);
    vd b = __builtin_convertvector((half)__builtin_shufflevector(v, v, 8, 9, 10, 11, 12, 13, 14, 15), vd);
    low += a * a;
    high += b * b;
  }
  vd s = low + high;
  return ((s[0] + s[4]) + (s[2] + s[6])) + ((s[1] + s[5]) + (s[3] + s[7]));
}

void CK(ck_bias_add)(long rows, long cols, const float *bias, float *y) {
  for (long r = 0; r < rows; r++, y += cols) {
    FOR_VECTORS(j, cols, k) CK(store)(y + j, k, CK(load)(y + j, k) + CK(load)(bias + j, k));
  }
}

// Sums of 64 rows are added up, not single rows: rounding grows with rows/64 + 64 instead of rows.
void CK(ck_column_sums)(long rows, long cols, long ld, const float *dy, float *db, int accumulate) {
  for (long c = 0; c < cols; c += 4 * LANES) {
    long width = cols - c < 4 * LANES ? cols - c : 4 * LANES;
    vf total[4] = {};
    for (long first = 0; first < rows; first += 64) {
      long last = first + 64 < rows ? first + 64 : rows;
      vf block[4] = {};
      for (long r = first; r < last; r++) {
        const float *row = dy + r * ld + c;
        if (width == 4 * LANES) {
          for (int i = 0; i < 4; i++) block[i] += CK(load)(row + i * LANES, LANES);
        } else {
          FOR_VECTORS(j, width, k) block[j / LANES] += CK(load)(row + j, k);
        }
      }
      for (int i = 0; i < 4; i++) total[i] += block[i];
    }
    FOR_VECTORS(j, width, k) CK(put)(db + c + j, k, total[j / LANES], accumulate);
  }
}

#include "internal/end.h"
#endif
