#ifndef CK_BODY
#include "int8.h"

#define CK_SOURCE "../int8_linear.c"
#define CK_AVX512_ALSO ",avx512vnni"
#define CK_ACTIVE ck_isa_active_with_vnni()
#include "internal/per_isa.h"

CK_DISPATCH(void, ck_int8_linear,
    (long m, ck_int8_weight w, const float *x, const float *bias, ck_activation f, float *y,
        long stride, float *scratch),
    (m, w, x, bias, f, y, stride, scratch))

// A row turned, and for each row its scale and its integers, of 16 bits where products want them so.
long ck_int8_scratch(long m, long k) {
  long depth = ck_int8_depth(k);
  return depth + (m + 15) / 16 * 16 + m * (depth + 32) / 2;
}
#else
#include "internal/vector.h"
#include "internal/math.h"
#include "internal/rotation.h"
#include "internal/int8_tile.h"

#define UNROLL _Pragma("clang loop unroll(full)")

// The rows of x as integers.
typedef struct {
  const stored *rows;
  long stride;
  const float *scales;
} CK(int8_rows);

// Rows a multiple of pages apart would drive each other out of the first-level cache: there are 64 bytes between them.
#define quantize_rows CK(quantize_rows)
INLINE CK(int8_rows) quantize_rows(long m, ck_int8_weight w, const float *x, float *scratch) {
  float *scales = scratch + w.depth;
  stored *rows = (stored *)(scales + (m + 15) / 16 * 16);
  long stride = w.depth + 64 / (long)sizeof(stored);
  for (long i = 0; i < m; i++) {
    float largest = rotate_row(w.k, w.depth, x + i * w.k, scratch);
    float inverse = inverse_step_of(largest);
    scales[i] = step_of(largest);
    for (long p = 0; p < w.depth; p += LANES) {
      store_integers(rows + i * stride + p, nearest(vload(scratch + p, LANES), inverse));
    }
  }
  return (CK(int8_rows)){rows, stride, scales};
}

// sum·row·scales + bias, each rounded by itself, so that all instruction sets round alike.
#define dequantize CK(dequantize)
INLINE vf dequantize(vi sum, float row, const float *scales, const float *bias, long lanes) {
#pragma clang fp contract(off)
  vf y = __builtin_convertvector(sum, vf) * row;
  y = y * vload(scales, LANES);
  return bias ? y + vload(bias, lanes) : y;
}

// A tile of y that begins with row i and with the first output of a panel; the last vector has `last` lanes.
#define tile CK(tile)
INLINE void tile(int rows, int panels, CK(int8_rows) a, long i, ck_int8_weight w, long panel,
    const float *bias, float *y, long stride, long last) {
  vi sum[TILE_ROWS][TILE_PANELS];
  tile_sums(rows, panels, w.depth, a.rows + i * a.stride, a.stride,
      w.panels + panel * 16 * w.depth, w.offsets + panel * 16, sum);
  UNROLL for (int r = 0; r < rows; r++) {
    UNROLL for (int v = 0; v < panels; v++) {
      long j = (panel + v) * 16, lanes = v + 1 < panels ? LANES : last;
      vstore(y + (i + r) * stride + j, lanes,
          dequantize(sum[r][v], a.scales[i + r], w.scales + j, bias ? bias + j : NULL, lanes));
    }
  }
}

// All rows of some panels.
#define STRIP(name, panels)                                                                        \
  static __attribute__((noinline)) void CK(name)(long m, CK(int8_rows) a, ck_int8_weight w,        \
      long panel, const float *bias, float *y, long stride, long last) {                           \
    for (long i = 0; i < m; i += TILE_ROWS) {                                                      \
      switch (m - i) { SHORT_TILES(panels)                                                         \
      default: tile(TILE_ROWS, panels, a, i, w, panel, bias, y, stride, last);                     \
      }                                                                                            \
    }                                                                                              \
  }
#undef SHORT_TILE
#define SHORT_TILE(rows, panels)                                                                   \
  case rows: tile(rows, panels, a, i, w, panel, bias, y, stride, last); break;

STRIP(int8_strip, TILE_PANELS)
#if TILE_PANELS > 1
STRIP(int8_strip_of_one, 1)
#endif

#define activate CK(activate)
INLINE void activate(ck_activation f, long m, long columns, float *y, long stride) {
  vf slope;
  for (long i = 0; i < m; i++) {
    float *row = y + i * stride;
    if (f == CK_GELU_ERF) {
      FOR_VECTORS(j, k, columns) vstore(row + j, k, vgelu_erf(vload(row + j, k), &slope));
    } else {
      FOR_VECTORS(j, k, columns) vstore(row + j, k, vgelu_tanh(vload(row + j, k), &slope));
    }
  }
}

KERNEL(ck_int8_linear)(long m, ck_int8_weight w, const float *x, const float *bias,
    ck_activation f, float *y, long stride, float *scratch) {
  CK(int8_rows) a = quantize_rows(m, w, x, scratch);
  for (long j = 0; j < w.n; j += 16 * TILE_PANELS) {
    long columns = w.n - j < 16 * TILE_PANELS ? w.n - j : 16 * TILE_PANELS;
    long last = (columns - 1) % 16 + 1;
    if (columns > 16 * (TILE_PANELS - 1)) {
      CK(int8_strip)(m, a, w, j / 16, bias, y, stride, last);
    } else {
#if TILE_PANELS > 1
      CK(int8_strip_of_one)(m, a, w, j / 16, bias, y, stride, last);
#endif
    }
    // A strip of y is in the first-level cache.
    if (f != CK_IDENTITY) activate(f, m, columns, y + j, stride);
  }
}
#undef STRIP
#undef UNROLL
#endif
