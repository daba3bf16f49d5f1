#ifndef CLOZE_CK_ATTENTION_H
#define CLOZE_CK_ATTENTION_H

#include "dropout.h"

// Row r of a tile draws its mask from element first_element + r·(cols rounded up to 16).

/// scores = softmax(scale · scores) by rows; if anything is dropped, dropped = mask ⊙ scores.
void ck_attention_softmax_forward(long rows, long cols, long ld, float scale, ck_dropout d, long first_element,
                                  float *scores, float *dropped);

/// dropped = mask ⊙ p, again.
void ck_attention_dropout(long rows, long cols, long ld, ck_dropout d, long first_element, const float *p,
                          float *dropped);

/// From dp, the gradient of the dropped probabilities, to that of the scores before scaling, in place.
void ck_attention_softmax_backward(long rows, long cols, long ld, float scale, ck_dropout d, long first_element,
                                   const float *p, float *dp);

/// How many floats ck_attention_head works in.
long ck_attention_head_scratch(long keys, long size);

/// y [queries, size] = softmax(scale · q·kᵀ)·v for one head of one sequence, k and v [keys, size], all by our own
/// kernels: a row of y has the same bits whatever other rows there are. ld* are the floats between rows.
void ck_attention_head(long queries, long keys, long size, const float *q, long ldq, const float *k, const float *v,
                       long ldkv, float scale, float *y, long ldy, float *scratch);

#endif
