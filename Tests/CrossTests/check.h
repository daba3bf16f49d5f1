#ifndef CLOZE_CROSS_CHECK_H
#define CLOZE_CROSS_CHECK_H

// Kernels against loops in double precision, for processors on which Swift's tests do not run.
//
// What is drawn has the same bits on every processor, so that the sums of bits that are printed may be
// compared between them. Compile with -ffp-contract=off.

#include <stdint.h>

#include "dropout.h"

typedef struct {
  long rows, cols;
} shape;

#define COUNT(s) ((s).rows * (s).cols)
#define MOST_BUFFERS 9

// What a kernel reads and writes; `values` is as it is before.
typedef struct {
  long count;
  float *values;
} buffer;

// A kernel, what to feed it, and what all of its buffers must hold afterwards.
typedef struct kernel_case kernel_case;
struct kernel_case {
  const char *name;
  // |found - expected| ≤ tolerance · max(1, |expected|).
  double tolerance;
  int accumulates;
  long least_columns;
  int buffers;
  ck_dropout mask;
  void (*fill)(shape s, buffer *b);
  void (*run)(const kernel_case *c, shape s, float **p, int accumulate);
  // Changes the buffers as the kernel should; those it leaves alone are inputs.
  void (*reference)(const kernel_case *c, shape s, double **b, int accumulate);
};

// Tries a kernel with many shapes, at several distances from a cache line, on the instruction set in use.
void check(const kernel_case *c);

// Begins the results of one kernel with a name of its own, and ends them with a line of output.
int begin_results(const char *name, double tolerance);
void end_results(void);

// Takes results in: compares them, and adds their bits to the sum.
void expect(const char *what, long count, const float *found, const double *expected);
// The same with a tolerance so many times as large.
void expect_times(
    double factor, const char *what, long count, const float *found, const double *expected);
void expect_true(const char *what, int holds);
void add_bits(const void *bytes, long count);

// Random numbers: a seed gives the same ones everywhere.
void seed(uint64_t value);
uint64_t draw(void);
double uniform(void);
double normal(void);
void normals(buffer *b, long count, double scale, double mean);

// Floats at a distance from a 64-byte boundary, between guards.
float *guarded(long count, const float *values, long misalignment);
int intact(const float *guarded, long count);
void release(float *guarded, long misalignment);

// The mask of a probability, and what it multiplies an element with, from Philox word by word.
ck_dropout mask_of(double probability, uint32_t site);
double multiplier(ck_dropout d, long element);
void philox_block(uint64_t key, const uint32_t counter[4], uint32_t words[4]);

int failures(void);

void check_instruction_sets(void);
void check_activations(void);
void check_adamw(void);
void check_attention(void);
void check_cross_entropy(void);
void check_dropout(void);
void check_embedding(void);
void check_gemm(void);
void check_layer_norm(void);
void check_pooling(void);
void check_reductions(void);
void check_bytes(void);

#endif
