#include "chunks.h"

#include <string.h>

#include "internal/bits.h"

// Bytes are told apart 64 at a time and become bits, of which only those where chunks begin or end are
// looked at one by one (the way of Langdale and Lemire, Parsing Gigabytes of JSON per Second, 2019).

#define BLOCK 64
#define ALWAYS_INLINE static inline __attribute__((always_inline))

typedef struct {
  // Bytes that run together with their neighbours.
  uint64_t run;
  // Bytes that are chunks by themselves.
  uint64_t single;
} classes;

ALWAYS_INLINE classes classify(const uint8_t *block, bool line_ends) {
  uint64_t punctuation = 0;
  uint64_t space = 0;
  uint64_t line_feed = 0;
  for (int at = 0; at < BLOCK; at += 16) {
    bytes16 x;
    memcpy(&x, block + at, sizeof x);
    bytes16 letter = (bytes16)((bytes16)((x | 0x20) - 'a') < 26);
    bytes16 digit = (bytes16)((bytes16)(x - '0') < 10);
    bytes16 visible = (bytes16)((bytes16)(x - 0x21) < 0x5E);
    bytes16 feed = (bytes16)(x == '\n');
    punctuation |= bits(visible & ~(letter | digit)) << at;
    space |= bits(feed | (bytes16)(x == ' ') | (bytes16)(x == '\t') | (bytes16)(x == '\r')) << at;
    line_feed |= bits(feed) << at;
  }
  return (classes){
      .run = ~(punctuation | space),
      .single = line_ends ? punctuation | line_feed : punctuation,
  };
}

// The classes of up to a block at the end of a text.
ALWAYS_INLINE classes classify_part(const uint8_t *bytes, size_t count, bool line_ends) {
  if (count >= BLOCK) return classify(bytes, line_ends);
  uint8_t block[BLOCK];
  memset(block, ' ', sizeof block);
  memcpy(block, bytes, count);
  return classify(block, line_ends);
}

// Stores the places of the set bits, counted from `base`, in every second element of `places`, and
// returns their number.
//
// Eight are stored at a time, set or not, as a branch for each would be guessed wrong too often.
static inline size_t store_places(uint64_t set, uint32_t base, uint32_t *places) {
  size_t count = (size_t)__builtin_popcountll(set);
  for (size_t stored = 0; stored < count; stored += 8) {
    for (int k = 0; k < 8; k++) {
      places[2 * (stored + k)] = base + (uint32_t)__builtin_ctzll(set | 1ull << 63);
      set &= set - 1;
    }
  }
  return count;
}

// The length of the run at `bytes`, which may be 0.
static __attribute__((noinline)) size_t run_length(const uint8_t *bytes, size_t count) {
  for (size_t at = 0; at < count; at += BLOCK) {
    uint64_t others = ~classify_part(bytes + at, count - at, false).run;
    if (others) return at + (size_t)__builtin_ctzll(others);
  }
  return count;
}

size_t text_find_chunks(
    const uint8_t *text, size_t count, bool line_ends, text_chunk *chunks, size_t *next) {
  text_chunk *started = chunks;
  text_chunk *ended = chunks;
  // What the byte before a block is, in bit 0.
  uint64_t run_before = 0;
  uint64_t single_before = 0;
  size_t at = 0;
  for (; at < TEXT_WINDOW && at < count; at += BLOCK) {
    classes block = classify_part(text + at, count - at, line_ends);
    uint64_t after_run = block.run << 1 | run_before;
    uint64_t starts = (block.run & ~after_run) | block.single;
    uint64_t ends = (~block.run & after_run) | block.single << 1 | single_before;
    started += store_places(starts, (uint32_t)at, &started->start);
    ended += store_places(ends, (uint32_t)at, &ended->end);
    run_before = block.run >> (BLOCK - 1);
    single_before = block.single >> (BLOCK - 1);
  }
  if (at > count) at = count;
  // A chunk that reaches the end of the window is still open.
  if (started > ended) {
    if (run_before) at += run_length(text + at, count - at);
    ended->end = (uint32_t)at;
  }
  *next = at;
  return (size_t)(started - chunks);
}
