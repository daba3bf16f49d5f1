#ifndef CLOZE_CK_ADAMW_H
#define CLOZE_CK_ADAMW_H

/// The numbers of one update; the corrections are 1/(1 - βᵗ), or 1.
typedef struct {
  float learning_rate, beta1, beta2, epsilon, weight_decay, clip, correction1, correction2;
} ck_adamw;

/// p -= lr·(m·c1/(√(v·c2) + eps) + wd·p), as google-research/bert.
void ck_adamw_google(long n, ck_adamw o, float *p, const float *g, float *m, float *v);

/// p *= 1 - lr·wd, then p -= lr·m·c1/(√(v·c2) + eps), as torch.optim.AdamW.
void ck_adamw_decoupled(long n, ck_adamw o, float *p, const float *g, float *m, float *v);

#endif
