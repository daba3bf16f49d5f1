#ifndef CLOZE_CK_POOLING_H
#define CLOZE_CK_POOLING_H

/// y[i] = mean of x[t], t = offsets[i] ..< offsets[i + 1]: summed in the order of the rows. No sequence is empty.
void ck_sequence_mean_forward(long count, long cols, const int *offsets, const float *x, float *y);

/// dx[t] (+)= dy[i] / (offsets[i + 1] - offsets[i]) for the rows t of sequence i.
void ck_sequence_mean_backward(long count, long cols, const int *offsets, const float *dy, float *dx,
                               int accumulate);

/// y[i] = max of x[t] for each column, and the row that it stands in, of equal ones the first; NaN where there is one.
void ck_sequence_max_forward(long count, long cols, const int *offsets, const float *x, float *y, int *rows);

/// dx[rows[i]] += dy[i] for each column.
void ck_sequence_max_backward(long count, long cols, const int *rows, const float *dy, float *dx);

#endif
