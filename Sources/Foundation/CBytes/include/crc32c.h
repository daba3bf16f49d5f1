#ifndef CLOZE_CBYTES_CRC32C_H
#define CLOZE_CBYTES_CRC32C_H

#include <stddef.h>
#include <stdint.h>

// Feeds bytes to the register of a CRC-32C (Castagnoli, RFC 3720), which starts as ~0 and is inverted at
// the end. Uses the processor's instruction where it has one.
uint32_t crc32c_update(uint32_t crc, const uint8_t *bytes, size_t count);

// The same without that instruction, to test against.
uint32_t crc32c_update_by_table(uint32_t crc, const uint8_t *bytes, size_t count);

#endif
