#include "crc32c.h"

#include <pthread.h>
#include <string.h>

#include "internal/crc32c_instruction.h"

#define REVERSED_POLYNOMIAL 0x82F63B78u

static uint64_t load(const uint8_t *bytes) {
  uint64_t word;
  memcpy(&word, bytes, sizeof word);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  word = __builtin_bswap64(word);
#endif
  return word;
}

// tables[k][b] advances byte b by k further zero bytes.
static uint32_t tables[8][256];
static pthread_once_t tables_once = PTHREAD_ONCE_INIT;

static void fill_tables(void) {
  for (uint32_t byte = 0; byte < 256; byte++) {
    uint32_t crc = byte;
    for (int bit = 0; bit < 8; bit++) crc = crc >> 1 ^ (crc & 1 ? REVERSED_POLYNOMIAL : 0);
    tables[0][byte] = crc;
  }
  for (int k = 1; k < 8; k++) {
    for (int byte = 0; byte < 256; byte++) {
      uint32_t previous = tables[k - 1][byte];
      tables[k][byte] = previous >> 8 ^ tables[0][previous & 0xFF];
    }
  }
}

uint32_t crc32c_update_by_table(uint32_t crc, const uint8_t *bytes, size_t count) {
  pthread_once(&tables_once, fill_tables);
  for (; count >= 8; bytes += 8, count -= 8) {
    uint64_t word = load(bytes) ^ crc;
    crc = 0;
    for (int k = 0; k < 8; k++) crc ^= tables[7 - k][word >> 8 * k & 0xFF];
  }
  for (; count > 0; bytes++, count--) crc = crc >> 8 ^ tables[0][(crc ^ *bytes) & 0xFF];
  return crc;
}

uint32_t crc32c_update(uint32_t crc, const uint8_t *bytes, size_t count) {
  return has_instruction() ? update_by_instruction(crc, bytes, count)
                           : crc32c_update_by_table(crc, bytes, count);
}
