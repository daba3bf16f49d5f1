#include "layer_norm.h"

#include <math.h>
#include <stdlib.h>

#include "check.h"

#define EPS 1e-12f
#define FIRST 200

static double mask_at_element(ck_dropout d, long i) {
  return d.threshold ? multiplier(d, FIRST + i) : 1;
}

// Rows of x to y, with their means and reciprocal deviations.
static void normalize(
    shape s, const double *x, const double *gamma, const double *beta, double *y, double *mean, double *rstd) {
  for (long r = 0; r < s.rows; r++, x += s.cols, y += s.cols) {
    double sum = 0, squares = 0;
    for (long j = 0; j < s.cols; j++) sum += x[j];
    mean[r] = sum / (double)s.cols;
    for (long j = 0; j < s.cols; j++) squares += (x[j] - mean[r]) * (x[j] - mean[r]);
    rstd[r] = 1 / sqrt(squares / (double)s.cols + EPS);
    for (long j = 0; j < s.cols; j++) y[j] = (x[j] - mean[r]) * rstd[r] * gamma[j] + beta[j];
  }
}

// x, γ, β, y, mean, rstd; of a sub-layer also bias and residual.
static void fill_forward(shape s, buffer *b) {
  normals(b, COUNT(s), 3, 1);
  normals(b + 1, s.cols, 1, 0);
  normals(b + 2, s.cols, 1, 0);
  normals(b + 3, COUNT(s), 1, 0);
  normals(b + 4, s.rows, 1, 0);
  normals(b + 5, s.rows, 1, 0);
  normals(b + 6, s.cols, 1, 0);
  normals(b + 7, COUNT(s), 1, 0);
}
static void run_norm(const kernel_case *c, shape s, float **p, int accumulate) {
  (void)c, (void)accumulate;
  ck_layer_norm_forward(s.rows, s.cols, EPS, p[0], p[1], p[2], p[3], p[4], p[5]);
}
static void norm_reference(const kernel_case *c, shape s, double **b, int accumulate) {
  (void)c, (void)accumulate;
  normalize(s, b[0], b[1], b[2], b[3], b[4], b[5]);
}
static void run_tail(const kernel_case *c, shape s, float **p, int accumulate) {
  (void)accumulate;
  ck_sublayer_tail_forward(
      s.rows, s.cols, p[6], p[7], c->mask, FIRST, EPS, p[1], p[2], p[0], p[3], p[4], p[5]);
}
static void tail_reference(const kernel_case *c, shape s, double **b, int accumulate) {
  (void)accumulate;
  for (long i = 0; i < COUNT(s); i++) {
    b[0][i] = b[7][i] + mask_at_element(c->mask, i) * (b[0][i] + b[6][i % s.cols]);
  }
  normalize(s, b[0], b[1], b[2], b[3], b[4], b[5]);
}

// x, mean, rstd, γ, dy, dx, dγ, dβ, dprojection.
static void fill_backward(shape s, buffer *b) {
  normals(b, COUNT(s), 1, 0);
  normals(b + 1, s.rows, 0.3, 0);
  normals(b + 2, s.rows, 0.1, 1);
  normals(b + 3, s.cols, 1, 0);
  normals(b + 4, COUNT(s), 1, 0);
  normals(b + 5, COUNT(s), 1, 0);
  normals(b + 6, s.cols, 1, 0);
  normals(b + 7, s.cols, 1, 0);
  normals(b + 8, COUNT(s), 1, 0);
}
static void run_backward(const kernel_case *c, shape s, float **p, int accumulate) {
  (void)c;
  ck_layer_norm_backward(
      s.rows, s.cols, p[0], p[1], p[2], p[3], p[4], p[5], accumulate, p[6], p[7]);
}
static void run_tail_backward(const kernel_case *c, shape s, float **p, int accumulate) {
  ck_sublayer_tail_backward(s.rows, s.cols, p[0], p[1], p[2], p[3], c->mask, FIRST, p[4], p[5],
      accumulate, p[8], p[6], p[7]);
}
static void backward_reference(const kernel_case *c, shape s, double **b, int accumulate) {
  for (long r = 0; r < s.rows; r++) {
    double mean_g = 0, mean_gx = 0, mean = b[1][r], rstd = b[2][r];
    for (long j = 0; j < s.cols; j++) {
      double dy = b[4][r * s.cols + j], hat = (b[0][r * s.cols + j] - mean) * rstd;
      mean_g += dy * b[3][j] / (double)s.cols;
      mean_gx += dy * b[3][j] * hat / (double)s.cols;
      b[6][j] += dy * hat;
      b[7][j] += dy;
    }
    for (long j = 0; j < s.cols; j++) {
      long i = r * s.cols + j;
      double hat = (b[0][i] - mean) * rstd, ds = rstd * (b[4][i] * b[3][j] - mean_g - hat * mean_gx);
      b[5][i] = (accumulate ? b[5][i] : 0) + ds;
      if (c->run == run_tail_backward) b[8][i] = mask_at_element(c->mask, i) * ds;
    }
  }
}

void check_layer_norm(void) {
  const ck_dropout keep = mask_of(0, 2), drop = mask_of(0.25, 2);
  // The deviation of a few elements may be next to nothing, and then no digit of 1/deviation is good.
  check(&(kernel_case){.name = "ck_layer_norm_forward", .tolerance = 2e-6, .least_columns = 7,
      .buffers = 8, .fill = fill_forward, .run = run_norm, .reference = norm_reference});
  check(&(kernel_case){.name = "ck_sublayer_tail_forward", .tolerance = 2e-6, .least_columns = 7,
      .buffers = 8, .mask = keep, .fill = fill_forward, .run = run_tail,
      .reference = tail_reference});
  check(&(kernel_case){.name = "ck_sublayer_tail_forward with dropout", .tolerance = 2e-6,
      .least_columns = 7, .buffers = 8, .mask = drop, .fill = fill_forward, .run = run_tail,
      .reference = tail_reference});
  check(&(kernel_case){.name = "ck_layer_norm_backward", .tolerance = 2e-5, .accumulates = 1,
      .least_columns = 1, .buffers = 9, .fill = fill_backward, .run = run_backward,
      .reference = backward_reference});
  check(&(kernel_case){.name = "ck_sublayer_tail_backward", .tolerance = 2e-5, .accumulates = 1,
      .least_columns = 1, .buffers = 9, .mask = keep, .fill = fill_backward,
      .run = run_tail_backward, .reference = backward_reference});
  check(&(kernel_case){.name = "ck_sublayer_tail_backward with dropout", .tolerance = 2e-5,
      .accumulates = 1, .least_columns = 1, .buffers = 9, .mask = drop, .fill = fill_backward,
      .run = run_tail_backward, .reference = backward_reference});
}
