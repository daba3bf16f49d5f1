#ifndef CLOZE_CK_CROSS_ENTROPY_H
#define CLOZE_CK_CROSS_ENTROPY_H

/// Adds the bias to a tile of logits and takes it into the running maximum, sum of exponentials and arg max of every row.
void ck_cross_entropy_tile_forward(long rows, long cols, long ld, const float *bias, float *logits, float *row_max,
                                   float *row_sum, int *row_argmax, long first_col);

/// dlogits = coefficient · (softmax - onehot(label)) of a tile; rows with a negative label give zeros.
void ck_cross_entropy_tile_backward(long rows, long cols, long ld, const float *logits, const float *row_lse,
                                    const int *labels, long first_col, float coefficient, float *dlogits,
                                    long ld_out);

#endif
