#ifndef CLOZE_CBYTES_BITS_H
#define CLOZE_CBYTES_BITS_H

// Sixteen bytes as bits, by each processor's own instructions where they have a way.

#include <stdint.h>
#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

typedef uint8_t bytes16 __attribute__((ext_vector_type(16)));

// Bit i is the sign of lane i; lanes are 0 or 0xFF.
static inline uint64_t bits(bytes16 lanes) {
#if defined(__SSE2__)
  return (uint64_t)_mm_movemask_epi8((__m128i)lanes);
#elif defined(__aarch64__)
  // Each byte keeps the bit of its place among eight, and neighbours are added three times.
  const uint8x16_t places = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
  uint8x16_t sum = vandq_u8((uint8x16_t)lanes, places);
  for (int step = 0; step < 3; step++) sum = vpaddq_u8(sum, sum);
  return vgetq_lane_u16(vreinterpretq_u16_u8(sum), 0);
#else
  // The product gathers the lowest bits of eight bytes in its highest byte.
  uint64_t halves[2];
  memcpy(halves, &lanes, sizeof halves);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  for (int half = 0; half < 2; half++) halves[half] = __builtin_bswap64(halves[half]);
#endif
  const uint64_t ones = 0x0101010101010101, gather = 0x0102040810204080;
  return (halves[0] >> 7 & ones) * gather >> 56 | (halves[1] >> 7 & ones) * gather >> 56 << 8;
#endif
}

#endif
