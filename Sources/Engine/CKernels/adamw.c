#ifndef CK_BODY
#include "adamw.h"

#define CK_SOURCE "../adamw.c"
#include "internal/per_isa.h"

CK_DISPATCH(void, ck_adamw_google,
    (long n, ck_adamw o, float *p, const float *g, float *m, float *v), (n, o, p, g, m, v))
CK_DISPATCH(void, ck_adamw_decoupled,
    (long n, ck_adamw o, float *p, const float *g, float *m, float *v), (n, o, p, g, m, v))
#else
#include "internal/vector.h"

// Updates the moments and returns m·c1/(√(v·c2) + eps).
#define adam_step CK(adam_step)
INLINE vf adam_step(const ck_adamw *o, const float *g, float *m, float *v, long k) {
  vf gradient = vload(g, k) * o->clip;
  vf first = vload(m, k) * o->beta1 + gradient * (1.0f - o->beta1);
  vf second = vload(v, k) * o->beta2 + gradient * gradient * (1.0f - o->beta2);
  vstore(m, k, first);
  vstore(v, k, second);
  return first * o->correction1 / (vsqrt(second * o->correction2) + o->epsilon);
}

KERNEL(ck_adamw_google)(long n, ck_adamw o, float *p, const float *g, float *m, float *v) {
  FOR_VECTORS(j, k, n) {
    vf u = adam_step(&o, g + j, m + j, v + j, k);
    vf w = vload(p + j, k);
    vstore(p + j, k, w - (u + w * o.weight_decay) * o.learning_rate);
  }
}

KERNEL(ck_adamw_decoupled)(long n, ck_adamw o, float *p, const float *g, float *m, float *v) {
  float shrink = 1.0f - o.learning_rate * o.weight_decay;
  FOR_VECTORS(j, k, n) {
    vf u = adam_step(&o, g + j, m + j, v + j, k);
    vstore(p + j, k, vload(p + j, k) * shrink - u * o.learning_rate);
  }
}
#endif
