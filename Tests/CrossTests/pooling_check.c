#include "pooling.h"

#include <math.h>
#include <stdlib.h>

#include "check.h"

// Sequences of 1, 2, 3, 1, 2 … rows, as many as there are.
static long sequences(shape s, int *offsets) {
  long count = 0;
  offsets[0] = 0;
  while (offsets[count] < s.rows) {
    long end = offsets[count] + 1 + count % 3;
    offsets[++count] = (int)(end < s.rows ? end : s.rows);
  }
  return count;
}

#define OFFSETS(s, count)                                                                          \
  int offsets[200];                                                                                \
  long count = sequences(s, offsets)

// Of every token, and of every sequence.
static void fill(shape s, buffer *b) {
  OFFSETS(s, count);
  normals(b, COUNT(s), 1, 0);
  normals(b + 1, count * s.cols, 1, 0);
}
static void fill_with_faults(shape s, buffer *b) {
  fill(s, b);
  for (long i = 0; i < COUNT(s); i += 13) b->values[i] = NAN;
}

static void run_mean(const kernel_case *c, shape s, float **p, int accumulate) {
  (void)c, (void)accumulate;
  OFFSETS(s, count);
  ck_sequence_mean_forward(count, s.cols, offsets, p[0], p[1]);
}
static void mean_reference(const kernel_case *c, shape s, double **b, int accumulate) {
  (void)c, (void)accumulate;
  OFFSETS(s, count);
  for (long i = 0; i < count * s.cols; i++) {
    long n = i / s.cols, j = i % s.cols;
    double sum = 0;
    for (long t = offsets[n]; t < offsets[n + 1]; t++) sum += b[0][t * s.cols + j];
    b[1][i] = sum / (offsets[n + 1] - offsets[n]);
  }
}

static void run_mean_backward(const kernel_case *c, shape s, float **p, int accumulate) {
  (void)c;
  OFFSETS(s, count);
  ck_sequence_mean_backward(count, s.cols, offsets, p[1], p[0], accumulate);
}
static void mean_backward_reference(const kernel_case *c, shape s, double **b, int accumulate) {
  (void)c;
  OFFSETS(s, count);
  for (long i = 0; i < count * s.cols; i++) {
    long n = i / s.cols, j = i % s.cols;
    for (long t = offsets[n]; t < offsets[n + 1]; t++) {
      double *dx = b[0] + t * s.cols + j;
      *dx = (accumulate ? *dx : 0) + b[1][i] / (offsets[n + 1] - offsets[n]);
    }
  }
}

// The first of the largest elements stands, or a NaN.
static int is_better(double x, double best) { return isnan(x) || x > best; }

static void run_max(const kernel_case *c, shape s, float **p, int accumulate) {
  (void)c, (void)accumulate;
  OFFSETS(s, count);
  int *rows = calloc((size_t)(count * s.cols + 1), sizeof *rows);
  ck_sequence_max_forward(count, s.cols, offsets, p[0], p[1], rows);
  for (long i = 0; i < count * s.cols; i++) {
    long n = i / s.cols, j = i % s.cols, best = offsets[n];
    for (long t = best + 1; t < offsets[n + 1]; t++) {
      if (is_better(p[0][t * s.cols + j], p[0][best * s.cols + j])) best = t;
    }
    expect_true("the largest stands elsewhere", rows[i] == best);
  }
  free(rows);
}
static void max_reference(const kernel_case *c, shape s, double **b, int accumulate) {
  (void)c, (void)accumulate;
  OFFSETS(s, count);
  for (long i = 0; i < count * s.cols; i++) {
    long n = i / s.cols, j = i % s.cols;
    b[1][i] = b[0][offsets[n] * s.cols + j];
    for (long t = offsets[n]; t < offsets[n + 1]; t++) {
      if (is_better(b[0][t * s.cols + j], b[1][i])) b[1][i] = b[0][t * s.cols + j];
    }
  }
}

// Row n of every sequence's choice is its last one.
static void run_max_backward(const kernel_case *c, shape s, float **p, int accumulate) {
  (void)c, (void)accumulate;
  OFFSETS(s, count);
  int *rows = calloc((size_t)(count * s.cols + 1), sizeof *rows);
  for (long i = 0; i < count * s.cols; i++) rows[i] = offsets[i / s.cols + 1] - 1;
  ck_sequence_max_backward(count, s.cols, rows, p[1], p[0]);
  free(rows);
}
static void max_backward_reference(const kernel_case *c, shape s, double **b, int accumulate) {
  (void)c, (void)accumulate;
  OFFSETS(s, count);
  for (long i = 0; i < count * s.cols; i++) {
    b[0][(offsets[i / s.cols + 1] - 1) * s.cols + i % s.cols] += b[1][i];
  }
}

void check_pooling(void) {
  check(&(kernel_case){.name = "ck_sequence_mean_forward", .tolerance = 1e-6, .buffers = 2,
      .fill = fill, .run = run_mean, .reference = mean_reference});
  check(&(kernel_case){.name = "ck_sequence_mean_backward", .tolerance = 1e-6, .accumulates = 1,
      .buffers = 2, .fill = fill, .run = run_mean_backward, .reference = mean_backward_reference});
  check(&(kernel_case){.name = "ck_sequence_max_forward", .tolerance = 0, .buffers = 2,
      .fill = fill_with_faults, .run = run_max, .reference = max_reference});
  check(&(kernel_case){.name = "ck_sequence_max_backward", .tolerance = 1e-6, .buffers = 2,
      .fill = fill, .run = run_max_backward, .reference = max_backward_reference});
}
