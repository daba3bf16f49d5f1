#include "attention.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"

#define FIRST (16 * 37)
#define SCALE 0.125f
// Rows of a tile are further apart than they are long.
#define LD(s) ((s).cols + 3)

static double tile_multiplier(ck_dropout d, shape s, long row, long column) {
  return d.threshold ? multiplier(d, FIRST + row * ((s.cols + 15) / 16 * 16) + column) : 1;
}

// Scores, or p, and what is left after dropout, or dp.
static void fill_scores(shape s, buffer *b) {
  normals(b, s.rows * LD(s), 4, 0);
  normals(b + 1, s.rows * LD(s), 1, 0);
}
static void fill_extreme_scores(shape s, buffer *b) {
  fill_scores(s, b);
  for (long i = 0; i < b->count; i++) b->values[i] *= 1e4f;
}
static void fill_probabilities(shape s, buffer *b) {
  fill_scores(s, b);
  for (long i = 0; i < b->count; i++) b->values[i] = (float)(uniform() * 2 / (double)(s.cols + 1));
}

static void run_softmax(const kernel_case *c, shape s, float **p, int accumulate) {
  (void)accumulate;
  ck_attention_softmax_forward(s.rows, s.cols, LD(s), SCALE, c->mask, FIRST, p[0], p[1]);
}
static void softmax_reference(const kernel_case *c, shape s, double **b, int accumulate) {
  (void)accumulate;
  for (long r = 0; r < s.rows; r++) {
    double *x = b[0] + r * LD(s), *dropped = b[1] + r * LD(s), top = -INFINITY, sum = 0;
    for (long j = 0; j < s.cols; j++) top = fmax(top, x[j]);
    for (long j = 0; j < s.cols; j++) sum += x[j] = exp((x[j] - top) * SCALE);
    for (long j = 0; j < s.cols; j++) {
      x[j] /= sum;
      if (c->mask.threshold) dropped[j] = x[j] * tile_multiplier(c->mask, s, r, j);
    }
  }
}

static void run_dropout(const kernel_case *c, shape s, float **p, int accumulate) {
  (void)accumulate;
  ck_attention_dropout(s.rows, s.cols, LD(s), c->mask, FIRST, p[0], p[1]);
}
static void dropout_reference(const kernel_case *c, shape s, double **b, int accumulate) {
  (void)accumulate;
  for (long i = 0; i < COUNT(s); i++) {
    long r = i / s.cols, j = i % s.cols, at = r * LD(s) + j;
    b[1][at] = b[0][at] * tile_multiplier(c->mask, s, r, j);
  }
}

static void run_backward(const kernel_case *c, shape s, float **p, int accumulate) {
  (void)accumulate;
  ck_attention_softmax_backward(s.rows, s.cols, LD(s), SCALE, c->mask, FIRST, p[0], p[1]);
}
static void backward_reference(const kernel_case *c, shape s, double **b, int accumulate) {
  (void)accumulate;
  for (long r = 0; r < s.rows; r++) {
    double *p = b[0] + r * LD(s), *dp = b[1] + r * LD(s), dot = 0;
    for (long j = 0; j < s.cols; j++) dot += p[j] * (dp[j] *= tile_multiplier(c->mask, s, r, j));
    for (long j = 0; j < s.cols; j++) dp[j] = p[j] * (dp[j] - dot) * SCALE;
  }
}

// One head: `rows` queries, and `cols` keys of HEAD elements.
#define HEAD 20
static void check_head(long queries, long keys) {
  const long ldq = HEAD + 3, ldkv = HEAD + 5, ldy = HEAD + 1;
  buffer q, k, v, y, alone;
  normals(&q, queries * ldq, 1, 0);
  normals(&k, keys * ldkv, 1, 0);
  normals(&v, keys * ldkv, 1, 0);
  normals(&y, queries * ldy, 0, 0);
  normals(&alone, ldy, 0, 0);
  float *scratch = malloc(sizeof(float) * (size_t)ck_attention_head_scratch(keys, HEAD));
  double *expected = calloc((size_t)(queries * ldy), sizeof *expected);
  for (long i = 0; i < queries; i++) {
    double p[600], sum = 0;
    for (long j = 0; j < keys; j++) {
      double dot = 0;
      for (long d = 0; d < HEAD; d++) dot += (double)q.values[i * ldq + d] * k.values[j * ldkv + d];
      sum += p[j] = exp(dot * SCALE);
    }
    for (long j = 0; j < keys; j++) {
      for (long d = 0; d < HEAD; d++) expected[i * ldy + d] += p[j] / sum * v.values[j * ldkv + d];
    }
  }
  ck_attention_head(queries, keys, HEAD, q.values, ldq, k.values, v.values, ldkv, SCALE, y.values,
      ldy, scratch);
  expect("a head", y.count, y.values, expected);
  // A row has the same bits whatever other rows there are.
  long i = queries - 1;
  ck_attention_head(1, keys, HEAD, q.values + i * ldq, ldq, k.values, v.values, ldkv, SCALE,
      alone.values, ldy, scratch);
  expect_true("other bits of a row alone",
      memcmp(alone.values, y.values + i * ldy, HEAD * sizeof(float)) == 0);
  free(q.values), free(k.values), free(v.values), free(y.values), free(alone.values);
  free(scratch), free(expected);
}

void check_attention(void) {
  const ck_dropout keep = mask_of(0, 9), drop = mask_of(0.1, 9);
  check(&(kernel_case){.name = "ck_attention_softmax_forward", .tolerance = 5e-7, .buffers = 2,
      .mask = keep, .fill = fill_scores, .run = run_softmax, .reference = softmax_reference});
  check(&(kernel_case){.name = "ck_attention_softmax_forward with dropout", .tolerance = 5e-7,
      .buffers = 2, .mask = drop, .fill = fill_scores, .run = run_softmax,
      .reference = softmax_reference});
  check(&(kernel_case){.name = "ck_attention_softmax_forward of extreme scores", .tolerance = 5e-7,
      .buffers = 2, .mask = keep, .fill = fill_extreme_scores, .run = run_softmax,
      .reference = softmax_reference});
  check(&(kernel_case){.name = "ck_attention_dropout", .tolerance = 1e-7, .buffers = 2,
      .mask = drop, .fill = fill_scores, .run = run_dropout, .reference = dropout_reference});
  check(&(kernel_case){.name = "ck_attention_dropout of nothing", .tolerance = 0, .buffers = 2,
      .mask = keep, .fill = fill_scores, .run = run_dropout, .reference = dropout_reference});
  check(&(kernel_case){.name = "ck_attention_softmax_backward", .tolerance = 2e-6, .buffers = 2,
      .mask = keep, .fill = fill_probabilities, .run = run_backward,
      .reference = backward_reference});
  check(&(kernel_case){.name = "ck_attention_softmax_backward with dropout", .tolerance = 2e-6,
      .buffers = 2, .mask = drop, .fill = fill_probabilities, .run = run_backward,
      .reference = backward_reference});
  if (!begin_results("ck_attention_head", 2e-6)) return;
  seed(2);
  for (long keys = 1; keys <= 40; keys += 3) check_head(keys % 7 + 1, keys);
  check_head(70, 130);
  end_results();
}
