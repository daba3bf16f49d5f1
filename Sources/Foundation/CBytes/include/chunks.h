#ifndef CLOZE_CBYTES_CHUNKS_H
#define CLOZE_CBYTES_CHUNKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// A chunk of UTF-8 text: a run of bytes that are neither ASCII white space (space, tab, line feed,
// carriage return) nor ASCII punctuation, or one punctuation character. Both ends are distances
// from the first byte of a window.
typedef struct {
  uint32_t start;
  uint32_t end;
} text_chunk;

enum {
  // The bytes of a window, and at most so many chunks.
  TEXT_WINDOW = 512,
  // Room for them and for what is stored beyond the last.
  TEXT_WINDOW_ROOM = TEXT_WINDOW + 8
};

// Finds the chunks that start in the window of up to TEXT_WINDOW bytes at `text`, of which `count`
// follow. The last may reach beyond the window.
//
// line_ends: line feeds are chunks of their own.
// chunks: has room for TEXT_WINDOW_ROOM.
// next: becomes the distance of the next window.
// Returns the number of chunks.
size_t text_find_chunks(
    const uint8_t *text, size_t count, bool line_ends, text_chunk *chunks, size_t *next);

// Begins to fetch what is at an address.
static inline void text_prefetch(const void *address) { __builtin_prefetch(address); }

#endif
