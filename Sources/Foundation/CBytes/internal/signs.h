#ifndef CLOZE_CBYTES_SIGNS_H
#define CLOZE_CBYTES_SIGNS_H

// The signs of 64 bytes as bits, by each processor's own instructions where they have a way.

#include <stdint.h>
#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

typedef uint8_t bytes16 __attribute__((ext_vector_type(16)));

#define ALWAYS_INLINE static inline __attribute__((always_inline))

// Bit i of the result is the sign of byte i of four vectors; the lanes are 0 or 0xFF.
ALWAYS_INLINE uint64_t signs(const bytes16 lanes[4]) {
#if defined(__aarch64__)
  // Each byte keeps the bit of its place among eight, and neighbours are added three times.
  const uint8x16_t places = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
  uint8x16_t kept[4];
  for (int i = 0; i < 4; i++) kept[i] = vandq_u8((uint8x16_t)lanes[i], places);
  uint8x16_t sum = vpaddq_u8(vpaddq_u8(kept[0], kept[1]), vpaddq_u8(kept[2], kept[3]));
  return vgetq_lane_u64(vreinterpretq_u64_u8(vpaddq_u8(sum, sum)), 0);
#else
  uint64_t bits = 0;
  for (int i = 0; i < 4; i++) {
#if defined(__SSE2__)
    bits |= (uint64_t)_mm_movemask_epi8((__m128i)lanes[i]) << 16 * i;
#else
    // The product gathers the lowest bits of eight bytes in its highest byte.
    uint64_t halves[2];
    memcpy(halves, &lanes[i], sizeof halves);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    for (int half = 0; half < 2; half++) halves[half] = __builtin_bswap64(halves[half]);
#endif
    const uint64_t ones = 0x0101010101010101, gather = 0x0102040810204080;
    bits |= (halves[0] >> 7 & ones) * gather >> 56 << 16 * i;
    bits |= (halves[1] >> 7 & ones) * gather >> 56 << (16 * i + 8);
#endif
  }
  return bits;
#endif
}

#endif
