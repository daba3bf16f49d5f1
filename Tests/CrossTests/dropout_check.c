#include "dropout.h"

#include <stdlib.h>
#include <string.h>

#include "check.h"

#define FIRST 61

static void fill(shape s, buffer *b) {
  normals(b, COUNT(s), 1, 0);
  normals(b + 1, COUNT(s), 1, 0);
}
static void run_forward(const kernel_case *c, shape s, float **p, int accumulate) {
  (void)accumulate;
  ck_dropout_forward(COUNT(s), FIRST, c->mask, p[0], p[1]);
}
static void run_backward(const kernel_case *c, shape s, float **p, int accumulate) {
  ck_dropout_backward(COUNT(s), FIRST, c->mask, p[0], p[1], accumulate);
}
static void reference(const kernel_case *c, shape s, double **b, int accumulate) {
  for (long i = 0; i < COUNT(s); i++) {
    double m = c->mask.threshold ? multiplier(c->mask, FIRST + i) : 1;
    b[1][i] = (accumulate ? b[1][i] : 0) + b[0][i] * m;
  }
}

// Blocks from anywhere, in any number.
static void check_philox(void) {
  static const uint64_t starts[] = {0, 16, 0xFFFFFFF0, 0x100000000, 0x123456789ABCDEF0};
  static uint32_t found[4 * 100];
  for (int i = 0; i < 5; i++) {
    for (long count = 0; count < 100; count += 11) {
      ck_philox_blocks(0xDEADBEEF01234567, 9, 8, starts[i], count, found);
      for (long block = 0; block < count; block++) {
        uint64_t place = starts[i] + (uint64_t)block;
        uint32_t counter[4] = {(uint32_t)place, (uint32_t)(place >> 32), 9, 8}, words[4];
        philox_block(0xDEADBEEF01234567, counter, words);
        expect_true("other words", memcmp(words, found + 4 * block, sizeof words) == 0);
      }
      add_bits(found, count * 16);
    }
  }
  // The known answers of the authors (Salmon et al. 2011): a counter and key of zeros, and of ones.
  const uint32_t zeros[4] = {0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8};
  const uint32_t ones[4] = {0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD};
  ck_philox_blocks(0, 0, 0, 0, 1, found);
  expect_true("not the known answer", memcmp(found, zeros, sizeof zeros) == 0);
  ck_philox_blocks(UINT64_MAX, UINT32_MAX, UINT32_MAX, UINT64_MAX - 15, 16, found);
  expect_true("not the known answer", memcmp(found + 60, ones, sizeof ones) == 0);
}

void check_dropout(void) {
  const ck_dropout drop = mask_of(0.3, 1), keep = mask_of(0, 1);
  check(&(kernel_case){.name = "ck_dropout_forward", .tolerance = 1e-7, .buffers = 2, .mask = drop,
      .fill = fill, .run = run_forward, .reference = reference});
  check(&(kernel_case){.name = "ck_dropout_forward of nothing", .tolerance = 0, .buffers = 2,
      .mask = keep, .fill = fill, .run = run_forward, .reference = reference});
  check(&(kernel_case){.name = "ck_dropout_backward", .tolerance = 2e-7, .accumulates = 1,
      .buffers = 2, .mask = drop, .fill = fill, .run = run_backward, .reference = reference});
  if (!begin_results("ck_philox_blocks", 0)) return;
  check_philox();
  end_results();
}
