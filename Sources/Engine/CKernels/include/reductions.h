#ifndef CLOZE_CK_REDUCTIONS_H
#define CLOZE_CK_REDUCTIONS_H

/// Σ x², accumulated in double precision, in an order that depends on n alone.
double ck_sum_of_squares(long n, const float *x);

/// y[rows, cols] += bias.
void ck_bias_add(long rows, long cols, const float *bias, float *y);

/// db[cols] (+)= Σ_rows dy[rows, cols], rows ld floats apart.
void ck_column_sums(long rows, long cols, long ld, const float *dy, float *db, int accumulate);

#endif
