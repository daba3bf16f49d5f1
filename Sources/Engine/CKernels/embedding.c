#ifndef CK_BODY
#include "embedding.h"

#define CK_SOURCE "../embedding.c"
#include "internal/per_isa.h"

CK_DISPATCH(void, ck_embedding_sum_forward,
    (long tokens, long hidden, const int *ids, const int *positions, const int *segments,
        const float *word, const float *position, const float *segment, float *y),
    (tokens, hidden, ids, positions, segments, word, position, segment, y))
CK_DISPATCH(void, ck_gather_rows,
    (long count, long cols, const int *indices, const float *x, float *y),
    (count, cols, indices, x, y))
CK_DISPATCH(void, ck_scatter_add_rows,
    (long count, long cols_begin, long cols_end, long cols, const int *indices, const float *dy,
        float *dtable),
    (count, cols_begin, cols_end, cols, indices, dy, dtable))
#else
#include "internal/vector.h"

KERNEL(ck_embedding_sum_forward)(long tokens, long hidden, const int *ids, const int *positions,
    const int *segments, const float *word, const float *position, const float *segment, float *y) {
  for (long t = 0; t < tokens; t++, y += hidden) {
    const float *w = word + ids[t] * hidden;
    const float *p = position + positions[t] * hidden;
    const float *s = segment + segments[t] * hidden;
    FOR_VECTORS(j, k, hidden) {
      vstore(y + j, k, vload(w + j, k) + vload(p + j, k) + vload(s + j, k));
    }
  }
}

KERNEL(ck_gather_rows)(long count, long cols, const int *indices, const float *x, float *y) {
  for (long i = 0; i < count; i++) {
    memcpy(y + i * cols, x + indices[i] * cols, (size_t)cols * sizeof *y);
  }
}

KERNEL(ck_scatter_add_rows)(long count, long cols_begin, long cols_end, long cols,
    const int *indices, const float *dy, float *dtable) {
  for (long i = 0; i < count; i++) {
    float *row = dtable + indices[i] * cols + cols_begin;
    const float *d = dy + i * cols + cols_begin;
    FOR_VECTORS(j, k, cols_end - cols_begin) {
      vstore(row + j, k, vload(row + j, k) + vload(d + j, k));
    }
  }
}
#endif
