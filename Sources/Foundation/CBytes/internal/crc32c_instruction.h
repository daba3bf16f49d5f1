#ifndef CLOZE_CBYTES_CRC32C_INSTRUCTION_H
#define CLOZE_CBYTES_CRC32C_INSTRUCTION_H

// CRC-32C by the processor's instruction: SSE 4.2 has one, and Arm's architecture from version 8.1 on.

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#define CRC32C_STEP_8(crc, word) _mm_crc32_u64(crc, word)
#define CRC32C_STEP_1(crc, byte) _mm_crc32_u8(crc, byte)
#define CRC32C_TARGET __attribute__((target("sse4.2")))

static int has_instruction(void) { return __builtin_cpu_supports("sse4.2"); }

#elif defined(__aarch64__)
#define CRC32C_STEP_8(crc, word) __builtin_arm_crc32cd((uint32_t)(crc), word)
#define CRC32C_STEP_1(crc, byte) __builtin_arm_crc32cb(crc, byte)
#define CRC32C_TARGET __attribute__((target("crc")))

#if defined(__ARM_FEATURE_CRC32)
// What is compiled for has it, as all of Apple's processors do.
static int has_instruction(void) { return 1; }
#elif defined(__linux__)
#include <sys/auxv.h>
#if !defined(HWCAP_CRC32)
#define HWCAP_CRC32 (1 << 7)
#endif
static int has_instruction(void) { return (getauxval(AT_HWCAP) & HWCAP_CRC32) != 0; }
#else
static int has_instruction(void) { return 0; }
#endif

#else
static int has_instruction(void) { return 0; }
#endif

#if defined(CRC32C_TARGET)
CRC32C_TARGET static uint32_t update_by_instruction(
    uint32_t crc, const uint8_t *bytes, size_t count) {
  uint64_t wide = crc;
  for (; count >= 8; bytes += 8, count -= 8) {
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
    wide = CRC32C_STEP_8(wide, word);
  }
  crc = (uint32_t)wide;
  for (; count > 0; bytes++, count--) crc = CRC32C_STEP_1(crc, *bytes);
  return crc;
}
#else
#define update_by_instruction crc32c_update_by_table
#endif

#endif
