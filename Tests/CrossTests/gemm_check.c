#include "gemm.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"

// One product c [m, n] (+)= a [m, k] · b [k, n], lines `gap` floats apart from each other.
typedef struct {
  long m, n, k, gap;
} product;

// Around the sizes of tiles, panels and blocks; the last ones have lines whole pages apart.
static const product products[] = {
    {0, 37, 9, 3}, {1, 37, 9, 3}, {2, 37, 9, 3}, {5, 37, 9, 3}, {6, 37, 9, 3}, {7, 37, 9, 3},
    {11, 37, 9, 3}, {12, 37, 9, 3}, {13, 37, 9, 3}, {25, 37, 9, 3}, //
    {14, 0, 20, 3}, {14, 1, 20, 3}, {14, 2, 20, 3}, {14, 3, 20, 3}, {14, 4, 20, 3}, {14, 5, 20, 3},
    {14, 15, 20, 3}, {14, 16, 20, 3}, {14, 17, 20, 3}, {14, 31, 20, 3}, {14, 32, 20, 3},
    {14, 33, 20, 3}, {14, 100, 20, 3}, //
    {13, 35, 0, 3}, {13, 35, 1, 3}, {13, 35, 2, 3}, {13, 35, 3, 3}, {13, 35, 4, 3}, {13, 35, 5, 3},
    {13, 35, 383, 3}, {13, 35, 384, 3}, {13, 35, 385, 3}, {13, 35, 800, 3}, //
    {193, 33, 9, 3}, {300, 17, 5, 3}, //
    {9, 35, 400, 1024 - 400}, {140, 33, 20, 1024 - 20}, {140, 33, 20, 1024 - 140},
    {7, 35, 400, 1024 - 7}, {3, 33, 1024, 0}};

typedef struct {
  long rows, columns, stride;
  ck_layout layout;
  buffer values;
  float *packed;
  ck_matrix view;
} operand;

static float element(const operand *o, long i, long j) {
  return o->values.values[o->layout == CK_COLUMN_MAJOR ? j * o->stride + i : i * o->stride + j];
}

static operand operand_of(long rows, long columns, ck_layout layout, long gap) {
  operand o = {.rows = rows, .columns = columns, .layout = layout};
  o.stride = (layout == CK_COLUMN_MAJOR ? rows : columns) + gap;
  normals(&o.values, (layout == CK_COLUMN_MAJOR ? columns : rows) * o.stride + 1, 1, 0);
  o.view = (ck_matrix){o.values.values, o.stride, layout};
  if (layout != CK_PANELS) return o;
  long panels = (columns + 31) / 32;
  ck_matrix source = {o.values.values, o.stride, CK_ROW_MAJOR};
  o.packed = malloc(sizeof(float) * (size_t)(ck_gemm_packed_count(rows, columns) + 1));
  ck_gemm_pack(rows, columns, source, 0, panels / 2, o.packed);
  ck_gemm_pack(rows, columns, source, panels / 2, panels - panels / 2, o.packed);
  o.view = (ck_matrix){o.packed, 0, CK_PANELS};
  return o;
}

static void release_operand(operand *o) { free(o->values.values), free(o->packed); }

static void check_product(product p, ck_layout a_layout, ck_layout b_layout, int accumulate) {
  operand a = operand_of(p.m, p.k, a_layout, p.gap), b = operand_of(p.k, p.n, b_layout, p.gap);
  long ldc = p.n + 2;
  buffer before;
  normals(&before, p.m * ldc, 1, 0);
  double *expected = malloc(sizeof(double) * (size_t)(before.count + 1));
  for (long i = 0; i < before.count; i++) expected[i] = before.values[i];
  for (long i = 0; i < p.m; i++) {
    for (long j = 0; j < p.n; j++) {
      double sum = accumulate ? expected[i * ldc + j] : 0;
      for (long k = 0; k < p.k; k++) sum += (double)element(&a, i, k) * element(&b, k, j);
      expected[i * ldc + j] = sum;
    }
  }
  float *c = guarded(before.count, before.values, 1);
  ck_gemm(p.m, p.n, p.k, a.view, b.view, c, ldc, accumulate);
  char what[100];
  snprintf(what, sizeof what, "%ld × %ld · %ld × %ld, layouts %d %d%s", p.m, p.k, p.k, p.n,
      (int)a_layout, (int)b_layout, accumulate ? ", accumulated" : "");
  // Errors of a sum grow with the root of its length.
  expect_times(sqrt((double)p.k + 4), what, before.count, c, expected);
  expect_true("wrote outside of its buffer", intact(c, before.count));
  release(c, 1);
  release_operand(&a), release_operand(&b);
  free(before.values), free(expected);
}

// A row of c is the same whatever other rows are computed with it.
static void check_cuts(void) {
  const long m = 101, n = 77, k = 500;
  operand a = operand_of(m, k, CK_ROW_MAJOR, 0), b = operand_of(k, n, CK_ROW_MAJOR, 0);
  float *whole = malloc(sizeof(float) * (size_t)(m * n)), *piece = malloc(sizeof(float) * 7 * 77);
  ck_gemm(m, n, k, a.view, b.view, whole, n, 0);
  add_bits(whole, m * n * 4);
  for (long row = 0; row < m; row += 7) {
    long rows = m - row < 7 ? m - row : 7;
    ck_matrix part = {a.view.data + row * k, k, CK_ROW_MAJOR};
    ck_gemm(rows, n, k, part, b.view, piece, n, 0);
    expect_true("other bits of rows alone",
        memcmp(piece, whole + row * n, (size_t)(rows * n) * sizeof *piece) == 0);
  }
  release_operand(&a), release_operand(&b);
  free(whole), free(piece);
}

// NaN in c does not survive being overwritten; NaN in a reaches its row alone.
static void check_not_a_number(void) {
  float c[6] = {NAN, NAN, NAN, NAN, NAN, NAN};
  const float a[4] = {1, NAN, 1, 1}, b[6] = {1, 2, 3, 4, 5, 6};
  ck_gemm(2, 3, 2, (ck_matrix){a, 2, CK_ROW_MAJOR}, (ck_matrix){b, 3, CK_ROW_MAJOR}, c, 3, 0);
  expect("not a number", 6, c, (const double[]){NAN, NAN, NAN, 5, 7, 9});
}

void check_gemm(void) {
  static const ck_layout left[] = {CK_ROW_MAJOR, CK_COLUMN_MAJOR};
  static const ck_layout right[] = {CK_ROW_MAJOR, CK_COLUMN_MAJOR, CK_PANELS};
  if (!begin_results("ck_gemm", 4e-6)) return;
  seed(3);
  for (size_t i = 0; i < sizeof products / sizeof *products; i++) {
    for (int layouts = 0; layouts < 6; layouts++) {
      for (int accumulate = 0; accumulate < 2; accumulate++) {
        check_product(products[i], left[layouts / 3], right[layouts % 3], accumulate);
      }
    }
  }
  check_cuts();
  check_not_a_number();
  end_results();
}
