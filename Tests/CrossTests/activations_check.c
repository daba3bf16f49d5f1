#include "activations.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"

static double gelu(double x) { return x * 0.5 * erfc(-x / sqrt(2)); }
static double gelu_slope(double x) {
  return 0.5 * erfc(-x / sqrt(2)) + x * exp(-0.5 * x * x) / sqrt(2 * M_PI);
}

// ½(1 + tanh u) = 1/(1 + e^-2u), which does not cancel for negative u.
static double gate(double x) { return 1 / (1 + exp(-2 * sqrt(2 / M_PI) * (x + 0.044715 * x * x * x))); }
static double gelu_tanh(double x) { return x * gate(x); }
static double gelu_tanh_slope(double x) {
  double g = gate(x), inner = 2 * sqrt(2 / M_PI) * (1 + 3 * 0.044715 * x * x);
  return g == 0 || g == 1 ? g : g + x * g * (1 - g) * inner;
}
static double tanh_slope(double y) { return 1 - y * y; }

static void fill_map(shape s, buffer *b) {
  normals(b, COUNT(s), 2, 0);
  normals(b + 1, COUNT(s), 1, 0);
}
static void run_tanh(const kernel_case *c, shape s, float **p, int accumulate) {
  (void)c, (void)accumulate;
  ck_tanh_forward(COUNT(s), p[0], p[1]);
}
static void tanh_reference(const kernel_case *c, shape s, double **b, int accumulate) {
  (void)c, (void)accumulate;
  for (long i = 0; i < COUNT(s); i++) b[1][i] = tanh(b[0][i]);
}

// Bias, z, y.
static void fill_biased(shape s, buffer *b) {
  normals(b, s.cols, 1, 0);
  normals(b + 1, COUNT(s), 2, 0);
  normals(b + 2, COUNT(s), 1, 0);
}

// x, dy, dx.
static void fill_backward(shape s, buffer *b) {
  for (int i = 0; i < 3; i++) normals(b + i, COUNT(s), 1, 0);
}

#define FORWARD(form)                                                                              \
  static void run_##form(const kernel_case *c, shape s, float **p, int accumulate) {               \
    (void)c, (void)accumulate;                                                                     \
    ck_bias_##form##_forward(s.rows, s.cols, p[0], p[1], p[2]);                                    \
  }                                                                                                \
  static void form##_reference(const kernel_case *c, shape s, double **b, int accumulate) {        \
    (void)c, (void)accumulate;                                                                     \
    for (long i = 0; i < COUNT(s); i++) {                                                          \
      b[1][i] = (float)b[1][i] + (float)b[0][i % s.cols];                                          \
      b[2][i] = FUNCTION_##form(b[1][i]);                                                          \
    }                                                                                              \
  }
#define FUNCTION_gelu_erf gelu
#define FUNCTION_gelu_tanh gelu_tanh
FORWARD(gelu_erf)
FORWARD(gelu_tanh)

#define BACKWARD(form, slope)                                                                      \
  static void run_##form##_backward(const kernel_case *c, shape s, float **p, int accumulate) {    \
    (void)c;                                                                                       \
    ck_##form##_backward(COUNT(s), p[0], p[1], p[2], accumulate);                                  \
  }                                                                                                \
  static void form##_backward_reference(                                                           \
      const kernel_case *c, shape s, double **b, int accumulate) {                                 \
    (void)c;                                                                                       \
    for (long i = 0; i < COUNT(s); i++) {                                                          \
      b[2][i] = (accumulate ? b[2][i] : 0) + b[1][i] * slope(b[0][i]);                             \
    }                                                                                              \
  }
BACKWARD(tanh, tanh_slope)
BACKWARD(gelu_erf, gelu_slope)
BACKWARD(gelu_tanh, gelu_tanh_slope)

static const kernel_case cases[] = {
    {.name = "ck_tanh_forward", .tolerance = 2e-7, .buffers = 2, .fill = fill_map, .run = run_tanh,
        .reference = tanh_reference},
    {.name = "ck_tanh_backward", .tolerance = 5e-7, .accumulates = 1, .buffers = 3,
        .fill = fill_backward, .run = run_tanh_backward, .reference = tanh_backward_reference},
    {.name = "ck_bias_gelu_erf_forward", .tolerance = 5e-7, .buffers = 3, .fill = fill_biased,
        .run = run_gelu_erf, .reference = gelu_erf_reference},
    {.name = "ck_gelu_erf_backward", .tolerance = 5e-7, .accumulates = 1, .buffers = 3,
        .fill = fill_backward, .run = run_gelu_erf_backward,
        .reference = gelu_erf_backward_reference},
    {.name = "ck_bias_gelu_tanh_forward", .tolerance = 5e-7, .buffers = 3, .fill = fill_biased,
        .run = run_gelu_tanh, .reference = gelu_tanh_reference},
    {.name = "ck_gelu_tanh_backward", .tolerance = 4e-6, .accumulates = 1, .buffers = 3,
        .fill = fill_backward, .run = run_gelu_tanh_backward,
        .reference = gelu_tanh_backward_reference},
};

// From -30 to 30 and at both ends of what floats can be: the error of each function.
#define STEPS 60001
#define POINTS (STEPS + 2 * 256)

static void fill_range(float *x) {
  for (long i = 0; i < STEPS; i++) x[i] = (float)(i - STEPS / 2) / (STEPS / 60);
  for (int i = 0; i < 256; i++) {
    uint32_t exponent = (uint32_t)i << 23 | 0x2F1A00; // up to a NaN, which has to stay one
    memcpy(x + STEPS + 2 * i, &exponent, 4);
    x[STEPS + 2 * i + 1] = -x[STEPS + 2 * i];
  }
}

static void check_range(const char *name, double tolerance, double (*function)(double),
    void (*forward)(long, long, const float *, float *, float *)) {
  if (!begin_results(name, tolerance)) return;
  static float x[POINTS], z[POINTS], y[POINTS], zeros[POINTS];
  static double expected[POINTS];
  fill_range(x);
  memcpy(z, x, sizeof x);
  if (forward) {
    forward(1, POINTS, zeros, z, y);
  } else {
    ck_tanh_forward(POINTS, x, y);
  }
  for (long i = 0; i < POINTS; i++) expected[i] = function(x[i]);
  expect("over the range", POINTS, y, expected);
  end_results();
}

void check_activations(void) {
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) check(cases + i);
  check_range("tanh over its range", 1.2e-7, tanh, NULL);
  check_range("gelu_erf over its range", 1.2e-7, gelu, ck_bias_gelu_erf_forward);
  check_range("gelu_tanh over its range", 1.4e-7, gelu_tanh, ck_bias_gelu_tanh_forward);
}
