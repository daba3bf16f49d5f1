#ifndef CLOZE_CK_ACTIVATIONS_H
#define CLOZE_CK_ACTIVATIONS_H

/// y = tanh(x).
void ck_tanh_forward(long n, const float *x, float *y);

/// dx (+)= dy ⊙ (1 - y²).
void ck_tanh_backward(long n, const float *y, const float *dy, float *dx, int accumulate);

/// z += bias, kept for backward; y = z·Φ(z).
void ck_bias_gelu_erf_forward(long rows, long cols, const float *bias, float *z, float *y);

/// dx (+)= dy ⊙ (Φ(x) + x·φ(x)); dx may be x.
void ck_gelu_erf_backward(long n, const float *x, const float *dy, float *dx, int accumulate);

/// z += bias, kept for backward; y = ½z·(1 + tanh(√(2/π)·(z + 0.044715z³))).
void ck_bias_gelu_tanh_forward(long rows, long cols, const float *bias, float *z, float *y);

/// dx (+)= dy ⊙ the derivative of the tanh form; dx may be x.
void ck_gelu_tanh_backward(long n, const float *x, const float *dy, float *dx, int accumulate);

#endif
