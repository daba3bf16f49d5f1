#include <stdlib.h>
#include <string.h>

#include "check.h"

static uint64_t state;

void seed(uint64_t value) { state = value; }

// SplitMix64 (Steele et al. 2014).
uint64_t draw(void) {
  uint64_t z = state += 0x9E3779B97F4A7C15;
  z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
  z = (z ^ z >> 27) * 0x94D049BB133111EB;
  return z ^ z >> 31;
}

double uniform(void) { return (double)(draw() >> 11) * 0x1p-53; }

// The sum of twelve: nothing of libm's, which differs between systems.
double normal(void) {
  double sum = -6;
  for (int i = 0; i < 12; i++) sum += uniform();
  return sum;
}

void normals(buffer *b, long count, double scale, double mean) {
  b->count = count;
  b->values = malloc(sizeof(float) * (size_t)(count + 1));
  for (long i = 0; i < count; i++) b->values[i] = (float)(mean + scale * normal());
}

#define GUARDS 32
static const uint32_t guard = 0x7FC0BEEF;

float *guarded(long count, const float *values, long misalignment) {
  size_t all = (size_t)(count + 2 * GUARDS + misalignment) * sizeof(float);
  float *memory = aligned_alloc(64, (all + 63) / 64 * 64);
  for (long i = 0; i < count + 2 * GUARDS + misalignment; i++) memcpy(memory + i, &guard, 4);
  float *place = memory + GUARDS + misalignment;
  if (count > 0) memcpy(place, values, (size_t)count * sizeof *place);
  return place;
}

int intact(const float *place, long count) {
  for (long i = 0; i < GUARDS; i++) {
    if (memcmp(place - 1 - i, &guard, 4) != 0 || memcmp(place + count + i, &guard, 4) != 0) return 0;
  }
  return 1;
}

void release(float *place, long misalignment) { free(place - GUARDS - misalignment); }

void philox_block(uint64_t key, const uint32_t counter[4], uint32_t words[4]) {
  uint32_t k0 = (uint32_t)key, k1 = (uint32_t)(key >> 32);
  memcpy(words, counter, 16);
  for (int round = 0; round < 10; round++, k0 += 0x9E3779B9u, k1 += 0xBB67AE85u) {
    uint64_t low = (uint64_t)words[0] * 0xD2511F53u, high = (uint64_t)words[2] * 0xCD9E8D57u;
    uint32_t next[4] = {(uint32_t)(high >> 32) ^ words[1] ^ k0, (uint32_t)high,
        (uint32_t)(low >> 32) ^ words[3] ^ k1, (uint32_t)low};
    memcpy(words, next, 16);
  }
}

ck_dropout mask_of(double probability, uint32_t site) {
  uint32_t threshold = (uint32_t)(probability * 65536 + 0.5);
  return (ck_dropout){.key = 0xDEADBEEF01234567,
      .step = 3,
      .site = site,
      .threshold = threshold,
      .scale = (float)(65536.0 / (65536.0 - threshold))};
}

// 128 elements share 16 blocks: element r of a group is half (r/16)%2 of word r/32 of block r%16.
double multiplier(ck_dropout d, long element) {
  long place = element % 128;
  uint64_t block = (uint64_t)(element / 128 * 16 + place % 16);
  uint32_t counter[4] = {(uint32_t)block, (uint32_t)(block >> 32), d.site, d.step}, words[4];
  philox_block(d.key, counter, words);
  uint32_t word = words[place / 32], half = place / 16 % 2 ? word >> 16 : word & 0xFFFF;
  return half >= d.threshold ? d.scale : 0;
}
