#ifndef CK_BODY
#include "adamw.h"

#define CK_SOURCE "../adamw.c"
#include "internal/per_isa.h"

CK_DISPATCH(void, ck_adamw_google, (long n, ck_adamw o, float *p, const float *g, float *m, float *v),
            (n, o, p, g, m, v))
CK_DISPATCH(void, ck_adamw_decoupled, (long n, ck_adamw o, float *p, const float *g, float *m, float *v),
            (n, o, p, g, m, v))
#else
#include "internal/vector.h"

// Updates the moments and returns m·c1/(√(v·c2) + eps).
INLINE vf CK(moments)(const ck_adamw *o, const float *g, float *m, float *v, long k) {
  vf gradient = CK(load)(g, k) * o->clip;
  vf first = CK(load)(m, k) * o->beta1 + gradient * (1.0f - o->beta1);
  vf second = CK(load)(v, k) * o->beta2 + gradient * gradient * (1.0f - o->beta2);
  CK(store)(m, k, first);
  CK(store)(v, k, second);
  return first * o->correction1 / (CK(sqrt)(second * o->correction2) + o->epsilon);
}

void CK(ck_adamw_google)(long n, ck_adamw o, float *p, const float *g, float *m, float *v) {
  FOR_VECTORS(j, n, k) {
    vf u = CK(moments)(&o, g + j, m + j, v + j, k);
    vf w = CK(load)(p + j, k);
    CK(store)(p + j, k, w - (u + w * o.weight_decay) * o.learning_rate);
  }
}

void CK(ck_adamw_decoupled)(long n, ck_adamw o, float *p, const float *g, float *m, float *v) {
  float shrink = 1.0f - o.learning_rate * o.weight_decay;
  FOR_VECTORS(j, n, k) {
    vf u = CK(moments)(&o, g + j, m + j, v + j, k);
    CK(store)(p + j, k, CK(load)(p + j, k) * shrink - u * o.learning_rate);
  }
}

#include "internal/end.h"
#endif
