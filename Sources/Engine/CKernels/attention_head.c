#include "attention.h"
#include "gemm.h"

// Queries whose scores are in the cache together.
#define BLOCK_QUERIES 64
#define WHOLE_VECTORS(n) (((n) + 15) / 16 * 16)

long ck_attention_head_scratch(long keys, long size) {
  return ck_gemm_packed_count(size, keys) + BLOCK_QUERIES * WHOLE_VECTORS(keys);
}

void ck_attention_head(long queries, long keys, long size, const float *q, long ldq, const float *k, const float *v,
                       long ldkv, float scale, float *y, long ldy, float *scratch) {
  // Panels end in zeros, so whole vectors of scores are computed; softmax leaves the last ones out.
  const long stride = WHOLE_VECTORS(keys);
  float *scores = scratch + ck_gemm_packed_count(size, keys);
  ck_gemm_pack(size, keys, (ck_matrix){k, ldkv, CK_COLUMN_MAJOR}, 0, (keys + 31) / 32, scratch);
  for (long i = 0; i < queries; i += BLOCK_QUERIES) {
    long rows = queries - i < BLOCK_QUERIES ? queries - i : BLOCK_QUERIES;
    ck_gemm(rows, stride, size, (ck_matrix){q + i * ldq, ldq, CK_ROW_MAJOR}, (ck_matrix){scratch, 0, CK_PANELS},
            scores, stride, 0);
    ck_attention_softmax_forward(rows, keys, stride, scale, (ck_dropout){0}, 0, scores, scores);
    ck_gemm(rows, size, keys, (ck_matrix){scores, stride, CK_ROW_MAJOR}, (ck_matrix){v, ldkv, CK_ROW_MAJOR},
            y + i * ldy, ldy, 0);
  }
}
