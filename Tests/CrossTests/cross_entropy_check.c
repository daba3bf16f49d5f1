#include "cross_entropy.h"

#include <math.h>
#include <stdlib.h>

#include "check.h"

#define LD(s) ((s).cols + 5)
#define LD_OUT(s) ((s).cols + 2)
#define FIRST 100
#define COEFFICIENT 0.25f

// Bias, logits, running maximum, running sum; every second row is in its first tile.
static void fill_forward(shape s, buffer *b) {
  normals(b, s.cols, 1, 0);
  normals(b + 1, s.rows * LD(s), 2, 0);
  normals(b + 2, s.rows, 1, 2);
  normals(b + 3, s.rows, 0, 3);
  for (long r = 0; r < s.rows; r += 2) b[2].values[r] = -INFINITY, b[3].values[r] = 0;
}

static void run_forward(const kernel_case *c, shape s, float **p, int accumulate) {
  (void)c, (void)accumulate;
  int *best = malloc(sizeof(int) * (size_t)(s.rows + 1));
  for (long r = 0; r < s.rows; r++) best[r] = -1;
  ck_cross_entropy_tile_forward(
      s.rows, s.cols, LD(s), p[0], p[1], p[2], p[3], best, FIRST);
  for (long r = 0; r < s.rows; r++) {
    // The first of the largest, unless the tiles before had a larger one.
    long at = -1;
    for (long j = s.cols - 1; j >= 0; j--) {
      if (p[1][r * LD(s) + j] == p[2][r]) at = FIRST + j;
    }
    expect_true("the largest logit stands elsewhere", best[r] == -1 || best[r] == at);
    expect_true("no largest logit", best[r] != -1 || r % 2 == 1 || s.cols == 0);
  }
  free(best);
}

static void forward_reference(const kernel_case *c, shape s, double **b, int accumulate) {
  (void)c, (void)accumulate;
  for (long r = 0; r < s.rows && s.cols > 0; r++) {
    double *z = b[1] + r * LD(s), top = b[2][r];
    for (long j = 0; j < s.cols; j++) top = fmax(top, z[j] = (float)z[j] + (float)b[0][j]);
    b[3][r] *= exp(b[2][r] - top);
    for (long j = 0; j < s.cols; j++) b[3][r] += exp(z[j] - top);
    b[2][r] = top;
  }
}

// Before, in and behind the tile, and none.
static int label_of(shape s, long row) {
  switch (row % 5) {
  case 0:
    return (int)(FIRST + (s.cols ? row % s.cols : 0));
  case 1:
    return (int)(FIRST + s.cols - 1);
  case 2:
    return -1;
  case 3:
    return FIRST - 1;
  default:
    return (int)(FIRST + s.cols);
  }
}

// Logits, log-sum-exp, dlogits.
static void fill_backward(shape s, buffer *b) {
  normals(b, s.rows * LD(s), 1, 0);
  normals(b + 1, s.rows, 1, 5);
  normals(b + 2, s.rows * LD_OUT(s), 1, 0);
}

static void run_backward(const kernel_case *c, shape s, float **p, int accumulate) {
  (void)c, (void)accumulate;
  int *labels = malloc(sizeof(int) * (size_t)(s.rows + 1));
  for (long r = 0; r < s.rows; r++) labels[r] = label_of(s, r);
  ck_cross_entropy_tile_backward(
      s.rows, s.cols, LD(s), p[0], p[1], labels, FIRST, COEFFICIENT, p[2], LD_OUT(s));
  free(labels);
}

static void backward_reference(const kernel_case *c, shape s, double **b, int accumulate) {
  (void)c, (void)accumulate;
  for (long i = 0; i < COUNT(s); i++) {
    long r = i / s.cols, j = i % s.cols, label = label_of(s, r);
    double p = exp(b[0][r * LD(s) + j] - b[1][r]) - (label == FIRST + j);
    b[2][r * LD_OUT(s) + j] = label < 0 ? 0 : (double)COEFFICIENT * p;
  }
}

void check_cross_entropy(void) {
  check(&(kernel_case){.name = "ck_cross_entropy_tile_forward", .tolerance = 2e-6, .buffers = 4,
      .fill = fill_forward, .run = run_forward, .reference = forward_reference});
  check(&(kernel_case){.name = "ck_cross_entropy_tile_backward", .tolerance = 5e-7, .buffers = 3,
      .fill = fill_backward, .run = run_backward, .reference = backward_reference});
}
