#include "check.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "isa.h"

// The one kernel to try, to its first fault, or NULL.
const char *only;

static int failure_count;
static struct {
  const char *name;
  double tolerance, worst;
  uint64_t bits;
} results;

int failures(void) { return failure_count; }

static void fail(const char *what) {
  failure_count++;
  fprintf(stderr, "%s %s: %s\n", ck_isa_name(ck_isa_active()), results.name, what);
  if (only) exit(1);
}

int begin_results(const char *name, double tolerance) {
  if (only && strstr(name, only) == NULL) return 0;
  results.name = name;
  results.tolerance = tolerance;
  results.worst = 0;
  results.bits = 0xCBF29CE484222325;
  return 1;
}

void end_results(void) {
  printf("%s %s: error %.2g of %.2g, bits %016llx\n", ck_isa_name(ck_isa_active()), results.name,
      results.worst, results.tolerance, (unsigned long long)results.bits);
}

// FNV-1a.
void add_bits(const void *bytes, long count) {
  for (long i = 0; i < count; i++) {
    results.bits = (results.bits ^ ((const uint8_t *)bytes)[i]) * 0x100000001B3;
  }
}

void expect_true(const char *what, int holds) {
  if (!holds) fail(what);
}

void expect(const char *what, long count, const float *found, const double *expected) {
  expect_times(1, what, count, found, expected);
}

void expect_times(
    double factor, const char *what, long count, const float *found, const double *expected) {
  for (long i = 0; i < count; i++) {
    // Which of the many NaN it is depends on the processor.
    float value = isnan(found[i]) ? NAN : found[i];
    add_bits(&value, sizeof value);
    if (found[i] == expected[i] || (isnan(found[i]) && isnan(expected[i]))) continue;
    double error = fabs(found[i] - expected[i]) / fmax(1, fabs(expected[i])) / factor;
    if (!(error <= results.tolerance)) {
      char line[200];
      snprintf(line, sizeof line, "%s, element %ld: %.9g, expected %.9g to %.2g", what, i, found[i],
          expected[i], results.tolerance * factor);
      fail(line);
      results.worst = INFINITY;
      return;
    }
    if (error > results.worst) results.worst = error;
  }
}

static void check_shape(const kernel_case *c, shape s, int accumulate) {
  buffer b[MOST_BUFFERS] = {{0}};
  double *expected[MOST_BUFFERS];
  float *first[MOST_BUFFERS];
  char what[100];
  snprintf(what, sizeof what, "%ld × %ld%s", s.rows, s.cols, accumulate ? ", accumulated" : "");
  c->fill(s, b);
  for (int i = 0; i < c->buffers; i++) {
    expected[i] = malloc(sizeof(double) * (size_t)(b[i].count + 1));
    for (long j = 0; j < b[i].count; j++) expected[i][j] = b[i].values[j];
  }
  c->reference(c, s, expected, accumulate);
  const long places[] = {0, 1, 7};
  for (int place = 0; place < 3; place++) {
    float *p[MOST_BUFFERS];
    for (int i = 0; i < c->buffers; i++) {
      p[i] = guarded(b[i].count, b[i].values, places[place] * (i + 1));
    }
    c->run(c, s, p, accumulate);
    for (int i = 0; i < c->buffers; i++) {
      size_t size = (size_t)b[i].count * sizeof(float);
      expect_true("wrote outside of its buffers", intact(p[i], b[i].count));
      if (place == 0) {
        expect(what, b[i].count, p[i], expected[i]);
        first[i] = malloc(size + 1);
        memcpy(first[i], p[i], size);
      } else {
        expect_true("other bits at another alignment", memcmp(first[i], p[i], size) == 0);
      }
      release(p[i], places[place] * (i + 1));
    }
  }
  for (int i = 0; i < c->buffers; i++) {
    free(b[i].values);
    free(expected[i]);
    free(first[i]);
  }
}

void check(const kernel_case *c) {
  static const long columns[] = {0, 1, 3, 4, 5, 8, 15, 16, 17, 31, 32, 33, 100, 515, 1025};
  static const long rows[] = {0, 1, 3, 9};
  if (!begin_results(c->name, c->tolerance)) return;
  for (int accumulate = 0; accumulate <= c->accumulates; accumulate++) {
    seed(1);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
      for (size_t j = 0; j < sizeof columns / sizeof *columns; j++) {
        if (columns[j] < c->least_columns) continue;
        check_shape(c, (shape){rows[i], columns[j]}, accumulate);
      }
    }
    check_shape(c, (shape){150, 21}, accumulate);
  }
  end_results();
}
