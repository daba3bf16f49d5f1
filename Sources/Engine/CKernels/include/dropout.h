#ifndef CLOZE_CK_DROPOUT_H
#define CLOZE_CK_DROPOUT_H

#include <stdint.h>

/// One dropout mask: a pure function of its members and the element's number.
typedef struct {
  uint64_t key;
  uint32_t step;
  uint32_t site;
  /// An element is kept if its 16-bit draw is no smaller; 0 keeps everything.
  uint32_t threshold;
  /// What kept elements are multiplied with: 65536 / (65536 - threshold).
  float scale;
} ck_dropout;

/// y = mask ⊙ x for elements first_element ..< first_element + n.
void ck_dropout_forward(long n, long first_element, ck_dropout d, const float *x, float *y);

/// dx (+)= mask ⊙ dy.
void ck_dropout_backward(long n, long first_element, ck_dropout d, const float *dy, float *dx, int accumulate);

/// Philox4x32-10 with counters (block, c2, c3), four words a block.
void ck_philox_blocks(uint64_t key, uint32_t c2, uint32_t c3, uint64_t first_block, long blocks, uint32_t *out);

#endif
