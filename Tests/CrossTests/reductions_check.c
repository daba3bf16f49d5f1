#include "reductions.h"

#include <math.h>
#include <stdlib.h>

#include "check.h"

#define LD(s) ((s).cols + 2)

static void fill_bias(shape s, buffer *b) {
  normals(b, s.cols, 1, 0);
  normals(b + 1, COUNT(s), 1, 0);
}
static void run_bias(const kernel_case *c, shape s, float **p, int accumulate) {
  (void)c, (void)accumulate;
  ck_bias_add(s.rows, s.cols, p[0], p[1]);
}
static void bias_reference(const kernel_case *c, shape s, double **b, int accumulate) {
  (void)c, (void)accumulate;
  for (long i = 0; i < COUNT(s); i++) b[1][i] += b[0][i % s.cols];
}

static void fill_columns(shape s, buffer *b) {
  normals(b, s.rows * LD(s), 1, 0);
  normals(b + 1, s.cols, 1, 0);
}
static void run_columns(const kernel_case *c, shape s, float **p, int accumulate) {
  (void)c;
  ck_column_sums(s.rows, s.cols, LD(s), p[0], p[1], accumulate);
}
static void columns_reference(const kernel_case *c, shape s, double **b, int accumulate) {
  (void)c;
  for (long j = 0; j < s.cols; j++) {
    double sum = accumulate ? b[1][j] : 0;
    for (long r = 0; r < s.rows; r++) sum += b[0][r * LD(s) + j];
    b[1][j] = sum;
  }
}

static void check_sum_of_squares(long count) {
  buffer x;
  normals(&x, count, 100, 0);
  double expected = 0;
  for (long i = 0; i < count; i++) expected += (double)x.values[i] * x.values[i];
  for (long misalignment = 0; misalignment < 8; misalignment += 7) {
    float *p = guarded(count, x.values, misalignment);
    double found = ck_sum_of_squares(count, p);
    expect_true("another sum", fabs(found - expected) <= 1e-13 * expected);
    add_bits(&found, sizeof found);
    release(p, misalignment);
  }
  free(x.values);
}

void check_reductions(void) {
  check(&(kernel_case){.name = "ck_bias_add", .tolerance = 1e-7, .buffers = 2, .fill = fill_bias,
      .run = run_bias, .reference = bias_reference});
  check(&(kernel_case){.name = "ck_column_sums", .tolerance = 4e-6, .accumulates = 1, .buffers = 2,
      .fill = fill_columns, .run = run_columns, .reference = columns_reference});
  if (!begin_results("ck_sum_of_squares", 1e-13)) return;
  seed(4);
  for (long count = 0; count < 40; count++) check_sum_of_squares(count);
  check_sum_of_squares(10007);
  expect_true("too narrow", ck_sum_of_squares(2, (const float[]){3e38f, 0}) == (double)3e38f * 3e38f);
  expect_true("no infinity", isinf(ck_sum_of_squares(3, (const float[]){1, INFINITY, 2})));
  expect_true("a number", isnan(ck_sum_of_squares(3, (const float[]){1, NAN, 2})));
  end_results();
}
