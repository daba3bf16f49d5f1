#ifndef CLOZE_CK_EMBEDDING_H
#define CLOZE_CK_EMBEDDING_H

/// y[t] = word[ids[t]] + position[positions[t]] + segment[segments[t]].
void ck_embedding_sum_forward(long tokens, long hidden, const int *ids, const int *positions, const int *segments,
                              const float *word, const float *position, const float *segment, float *y);

/// y[i] = x[indices[i]].
void ck_gather_rows(long count, long cols, const int *indices, const float *x, float *y);

/// dtable[indices[i]] += dy[i], for columns cols_begin ..< cols_end of cols.
void ck_scatter_add_rows(long count, long cols_begin, long cols_end, long cols, const int *indices, const float *dy,
                         float *dtable);

#endif
