#ifndef CLOZE_CLZMA_SHIM_H
#define CLOZE_CLZMA_SHIM_H

#include <lzma.h>

// Swift does not import the initialiser, which is a macro.
static inline void clzma_clear(lzma_stream *stream) {
  lzma_stream empty = LZMA_STREAM_INIT;
  *stream = empty;
}

#endif
