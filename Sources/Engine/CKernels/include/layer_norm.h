#ifndef CLOZE_CK_LAYER_NORM_H
#define CLOZE_CK_LAYER_NORM_H

#include "dropout.h"

/// y = γ ⊙ (x - mean)·rstd + β for every row; population variance, eps inside the root.
void ck_layer_norm_forward(long rows, long cols, float eps, const float *x, const float *gamma, const float *beta,
                           float *y, float *mean, float *rstd);

/// dx (+)= the gradient of the input; dgamma and dbeta += theirs.
void ck_layer_norm_backward(long rows, long cols, const float *x, const float *mean, const float *rstd,
                            const float *gamma, const float *dy, float *dx, int accumulate_dx, float *dgamma,
                            float *dbeta);

/// The end of a post-norm sub-layer: s = residual + mask ⊙ (s + bias), y = layer_norm(s).
void ck_sublayer_tail_forward(long rows, long cols, const float *bias, const float *residual, ck_dropout d,
                              long first_element, float eps, const float *gamma, const float *beta, float *s,
                              float *y, float *mean, float *rstd);

/// dresidual (+)= ds and dprojection = mask ⊙ ds, with ds the gradient of the normalised sum.
void ck_sublayer_tail_backward(long rows, long cols, const float *s, const float *mean, const float *rstd,
                               const float *gamma, ck_dropout d, long first_element, const float *dy,
                               float *dresidual, int accumulate_residual, float *dprojection, float *dgamma,
                               float *dbeta);

#endif
