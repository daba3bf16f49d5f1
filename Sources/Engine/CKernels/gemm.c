#ifndef CK_BODY
#include "gemm.h"

#define CK_SOURCE "../gemm.c"
#include "internal/per_isa.h"

CK_DISPATCH(void, ck_gemm,
    (long m, long n, long k, ck_matrix a, ck_matrix b, float *c, long ldc, int accumulate),
    (m, n, k, a, b, c, ldc, accumulate))
CK_DISPATCH(void, ck_gemm_pack,
    (long k, long n, ck_matrix b, long first_panel, long panels, float *packed),
    (k, n, b, first_panel, panels, packed))

long ck_gemm_packed_count(long k, long n) { return (n + 31) / 32 * 32 * k; }
#else
#include "internal/vector.h"
#include "internal/transpose.h"

// After Goto & van de Geijn 2008, "Anatomy of high-performance matrix multiplication": a tile of c
// stays in registers while a block of k runs, a panel of b in the first- and a block of a in the
// second-level cache.

// The tile: TILE_ROWS rows of TILE_VECTORS vectors, as many as leave registers for a and b.
#undef TILE_ROWS
#undef TILE_VECTORS
#if defined(CK_AVX512)
#define TILE_ROWS 12
#define TILE_VECTORS 2
#elif defined(CK_AVX2) || defined(CK_NEON)
#define TILE_ROWS 6
#define TILE_VECTORS 1
#else
#define TILE_ROWS 2
#define TILE_VECTORS 1
#endif
#define TILE_COLUMNS (TILE_VECTORS * LANES)
#define PANEL_COLUMNS 32

// The blocks of a. Between blocks of depth partial sums rest in c, in 32 bits as in registers.
#define BLOCK_ROWS 128
#define BLOCK_DEPTH 384

// How many steps ahead operands with a stride are fetched: the prefetchers follow them badly.
#define AHEAD 24

#define UNROLL _Pragma("clang loop unroll(full)")

// c[rows, columns] (+)= a·b with a(i, p) = a[i·a_row + p·a_step]; the last vector has `last` lanes.
#define tile CK(tile)
INLINE void tile(int rows, int vectors, long depth, const float *a, long a_row, long a_step,
    const float *b, long b_step, float *c, long ldc, long last, int accumulate) {
#define WIDTH(v) ((v) + 1 < vectors ? LANES : last)
  vf sum[TILE_ROWS][TILE_VECTORS];
  UNROLL for (int i = 0; i < rows; i++) {
    UNROLL for (int v = 0; v < vectors; v++) {
      sum[i][v] = 0;
      __builtin_prefetch(c + i * ldc + v * LANES, 1);
    }
  }
  // Every third row has a pointer; addresses of the two after it fit an instruction.
  const float *base[4] = {a, a + 3 * a_row, a + 6 * a_row, a + 9 * a_row};
  for (long p = 0; p < depth; p++) {
    vf right[TILE_VECTORS];
    UNROLL for (int v = 0; v < vectors; v++) right[v] = vload(b + v * LANES, WIDTH(v));
    UNROLL for (int i = 0; i < rows; i++) {
      vf left = base[i / 3][i % 3 * a_row];
      UNROLL for (int v = 0; v < vectors; v++) sum[i][v] += left * right[v];
    }
    if (a_step != 1) {
      __builtin_prefetch(base[0] + AHEAD * a_step);
      __builtin_prefetch(base[0] + AHEAD * a_step + rows - 1);
    }
    UNROLL for (int v = 0; v < vectors; v++) {
      __builtin_prefetch(b + AHEAD * b_step + v * LANES);
    }
    UNROLL for (int i = 0; i < 4; i++) base[i] += a_step;
    b += b_step;
  }
  UNROLL for (int i = 0; i < rows; i++) {
    UNROLL for (int v = 0; v < vectors; v++) {
      vput(c + i * ldc + v * LANES, WIDTH(v), sum[i][v], accumulate);
    }
  }
#undef WIDTH
}

// All rows of a strip of columns as wide as a tile, or as `last` lanes.
#undef STRIP
#define STRIP(name, vectors, lanes, a_row, a_step)                                                 \
  static __attribute__((noinline)) void CK(name)(long m, long depth, const float *a, long lda,     \
      const float *b, long ldb, float *c, long ldc, long last, int accumulate) {                   \
    (void)last;                                                                                    \
    for (long i = 0; i < m; i += TILE_ROWS, a += TILE_ROWS * (a_row), c += TILE_ROWS * ldc) {      \
      switch (m - i) { SHORT_TILES(vectors, lanes, a_row, a_step)                                  \
      default:                                                                                     \
        tile(TILE_ROWS, vectors, depth, a, a_row, a_step, b, ldb, c, ldc, lanes, accumulate);      \
      }                                                                                            \
    }                                                                                              \
  }
#undef SHORT_TILE
#define SHORT_TILE(rows, vectors, lanes, a_row, a_step)                                            \
  case rows:                                                                                       \
    tile(rows, vectors, depth, a, a_row, a_step, b, ldb, c, ldc, lanes, accumulate);               \
    break;
#undef SHORT_TILES
#if TILE_ROWS == 12
#define SHORT_TILES(...)                                                                           \
  SHORT_TILE(1, __VA_ARGS__)                                                                       \
  SHORT_TILE(2, __VA_ARGS__)                                                                       \
  SHORT_TILE(3, __VA_ARGS__)                                                                       \
  SHORT_TILE(4, __VA_ARGS__)                                                                       \
  SHORT_TILE(5, __VA_ARGS__)                                                                       \
  SHORT_TILE(6, __VA_ARGS__)                                                                       \
  SHORT_TILE(7, __VA_ARGS__)                                                                       \
  SHORT_TILE(8, __VA_ARGS__)                                                                       \
  SHORT_TILE(9, __VA_ARGS__)                                                                       \
  SHORT_TILE(10, __VA_ARGS__)                                                                      \
  SHORT_TILE(11, __VA_ARGS__)
#elif TILE_ROWS == 6
#define SHORT_TILES(...)                                                                           \
  SHORT_TILE(1, __VA_ARGS__)                                                                       \
  SHORT_TILE(2, __VA_ARGS__)                                                                       \
  SHORT_TILE(3, __VA_ARGS__)                                                                       \
  SHORT_TILE(4, __VA_ARGS__)                                                                       \
  SHORT_TILE(5, __VA_ARGS__)
#else
#define SHORT_TILES(...) SHORT_TILE(1, __VA_ARGS__)
#endif

STRIP(strip_of_rows, TILE_VECTORS, LANES, lda, 1)
STRIP(strip_of_rows_part, 1, last, lda, 1)
STRIP(strip_of_columns, TILE_VECTORS, LANES, 1, lda)
STRIP(strip_of_columns_part, 1, last, 1, lda)

// Copies columns first ..< first + PANEL_COLUMNS of b [k, n], zeros beyond the last.
#define pack_panel CK(pack_panel)
INLINE void pack_panel(long k, long n, ck_matrix b, long first, float *panel) {
  for (long j = first; j < first + PANEL_COLUMNS; j += LANES, panel += LANES) {
    long columns = n - j < 0 ? 0 : n - j < LANES ? n - j : LANES;
    if (b.layout == CK_COLUMN_MAJOR) {
      const float *rows = columns > 0 ? b.data + j * b.stride : b.data;
      transpose_strip(columns, k, rows, b.stride, panel, PANEL_COLUMNS);
    } else {
      for (long p = 0; p < k; p++) {
        vf x = columns > 0 ? vload(b.data + p * b.stride + j, columns) : 0;
        vstore(panel + p * PANEL_COLUMNS, LANES, x);
      }
    }
  }
}

KERNEL(ck_gemm_pack)(
    long k, long n, ck_matrix b, long first_panel, long panels, float *packed) {
  for (long i = first_panel; i < first_panel + panels; i++) {
    pack_panel(k, n, b, i * PANEL_COLUMNS, packed + i * PANEL_COLUMNS * k);
  }
}

// Rows p ..< p + depth of the panel that starts at column j, and the floats between them.
#define panel_of CK(panel_of)
INLINE const float *panel_of(ck_matrix b, long n, long k, long j, long p, long depth,
    float *scratch, long *stride) {
  switch (b.layout) {
  case CK_PANELS:
    *stride = PANEL_COLUMNS;
    return b.data + j * k + p * PANEL_COLUMNS;
  case CK_COLUMN_MAJOR:
    *stride = PANEL_COLUMNS;
    pack_panel(depth, n, (ck_matrix){b.data + p, b.stride, b.layout}, j, scratch);
    return scratch;
  default:
    *stride = b.stride;
    return b.data + p * b.stride + j;
  }
}

// c (+)= a·b for a block of rows and of k, panel by panel.
#define block CK(block)
INLINE void block(long rows, long n, long k, long p, long depth, const float *a, long lda,
    int columns_of_a, ck_matrix b, float *c, long ldc, int accumulate) {
  float scratch[BLOCK_DEPTH * PANEL_COLUMNS] __attribute__((aligned(64)));
  for (long first = 0; first < n; first += PANEL_COLUMNS) {
    long stride, end = n < first + PANEL_COLUMNS ? n : first + PANEL_COLUMNS;
    const float *panel = panel_of(b, n, k, first, p, depth, scratch, &stride);
    long j = first;
    for (; j + TILE_COLUMNS <= end; j += TILE_COLUMNS) {
      (columns_of_a ? CK(strip_of_columns) : CK(strip_of_rows))(
          rows, depth, a, lda, panel + (j - first), stride, c + j, ldc, LANES, accumulate);
    }
    for (; j < end; j += LANES) {
      (columns_of_a ? CK(strip_of_columns_part) : CK(strip_of_rows_part))(rows, depth, a, lda,
          panel + (j - first), stride, c + j, ldc, end - j < LANES ? end - j : LANES, accumulate);
    }
  }
}

// The same with a copied close together: lines at a stride of whole pages would drive each other out
// of the caches.
#define block_of_distant_lines CK(block_of_distant_lines)
static __attribute__((noinline)) void block_of_distant_lines(long rows, long n, long k, long p,
    long depth, const float *a, long lda, int columns_of_a, ck_matrix b, float *c, long ldc,
    int accumulate) {
  float close[(BLOCK_ROWS + LANES) * (BLOCK_DEPTH + LANES)] __attribute__((aligned(64)));
  long lines = columns_of_a ? depth : rows, length = columns_of_a ? rows : depth;
  long stride = (columns_of_a ? BLOCK_ROWS : BLOCK_DEPTH) + LANES;
  for (long i = 0; i < lines; i++) {
    for (long j = 0; j < length; j += LANES) __builtin_prefetch(a + (i + AHEAD) * lda + j);
    FOR_VECTORS(j, w, length) vstore(close + i * stride + j, w, vload(a + i * lda + j, w));
  }
  block(rows, n, k, p, depth, close, stride, columns_of_a, b, c, ldc, accumulate);
}

KERNEL(ck_gemm)(
    long m, long n, long k, ck_matrix a, ck_matrix b, float *c, long ldc, int accumulate) {
  int columns_of_a = a.layout == CK_COLUMN_MAJOR;
  int distant = a.stride % 1024 == 0 && n > PANEL_COLUMNS;
  if (k == 0 && !accumulate) {
    for (long i = 0; i < m; i++) memset(c + i * ldc, 0, (size_t)n * sizeof *c);
  }
  long limit = distant ? BLOCK_ROWS : 2 * BLOCK_ROWS;
  for (long i = 0; i < m; i += limit) {
    long rows = m - i < limit ? m - i : limit;
    for (long p = 0; p < k; p += BLOCK_DEPTH) {
      long depth = k - p < BLOCK_DEPTH ? k - p : BLOCK_DEPTH;
      const float *from = columns_of_a ? a.data + p * a.stride + i : a.data + i * a.stride + p;
      if (distant) {
        block_of_distant_lines(rows, n, k, p, depth, from, a.stride, columns_of_a, b, c + i * ldc,
            ldc, accumulate || p > 0);
      } else {
        block(rows, n, k, p, depth, from, a.stride, columns_of_a, b, c + i * ldc, ldc,
            accumulate || p > 0);
      }
    }
  }
}
#endif
