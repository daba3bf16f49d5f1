#ifndef CLOZE_CZLIB_SHIM_H
#define CLOZE_CZLIB_SHIM_H

#include <zlib.h>

// Swift does not import the function-like macros that pass the library's version along.
static inline int czlib_begin_gzip_inflation(z_stream *stream) {
  return inflateInit2(stream, 15 + 16);
}
static inline int czlib_begin_raw_inflation(z_stream *stream) { return inflateInit2(stream, -15); }
static inline int czlib_begin_gzip_deflation(z_stream *stream, int level) {
  return deflateInit2(stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
}

#endif
