#ifndef CK_BODY
#include "attention.h"

#define CK_SOURCE "../attention.c"
#include "internal/per_isa.h"

CK_DISPATCH(void, ck_attention_softmax_forward,
            (long rows, long cols, long ld, float scale, ck_dropout d, long first_element, float *scores,
             float *dropped),
            (rows, cols, ld, scale, d, first_element, scores, dropped))
CK_DISPATCH(void, ck_attention_dropout,
            (long rows, long cols, long ld, ck_dropout d, long first_element, const float *p, float *dropped),
            (rows, cols, ld, d, first_element, p, dropped))
CK_DISPATCH(void, ck_attention_softmax_backward,
            (long rows, long cols, long ld, float scale, ck_dropout d, long first_element, const float *p,
             float *dp),
            (rows, cols, ld, scale, d, first_element, p, dp))
#else
#include "internal/vector.h"
#include "internal/math.h"
#include "internal/mask.h"

INLINE long CK(mask_stride)(long cols) { return (cols + 15) / 16 * 16; }

// dropped = mask ⊙ p for one row.
INLINE void CK(drop_row)(CK(mask) *mask, const ck_dropout *d, long element, long last, long cols, const float *p,
                         float *dropped) {
  for (long i = 0; i < cols; i += MASK_SPAN) {
    long span = cols - i < MASK_SPAN ? cols - i : MASK_SPAN;
    const float *m = CK(mask_at)(mask, d, element + i, span, last);
    FOR_VECTORS(j, span, k) CK(store)(dropped + i + j, k, CK(load)(m + j, k) * CK(load)(p + i + j, k));
  }
}

void CK(ck_attention_softmax_forward)(long rows, long cols, long ld, float scale, ck_dropout d, long first_element,
                                      float *scores, float *dropped) {
  MASK(mask);
  long stride = CK(mask_stride)(cols), last = first_element + rows * stride;
  for (long r = 0; r < rows; r++) {
    float *s = scores + r * ld;
    vf largest = CK(splat)(-INFINITY);
    FOR_VECTORS(j, cols, k) largest = CK(max)(CK(keep)(CK(load)(s + j, k), k, -INFINITY), largest);
    float m = CK(largest)(largest);
    vf total = {};
    FOR_VECTORS(j, cols, k) {
      vf e = CK(keep)(CK(exp)((CK(load)(s + j, k) - m) * scale), k, 0);
      total += e;
      CK(store)(s + j, k, e);
    }
    float inverse = 1.0f / CK(sum)(total);
    FOR_VECTORS(j, cols, k) CK(store)(s + j, k, CK(load)(s + j, k) * inverse);
    if (d.threshold) CK(drop_row)(&mask, &d, first_element + r * stride, last, cols, s, dropped + r * ld);
  }
}

void CK(ck_attention_dropout)(long rows, long cols, long ld, ck_dropout d, long first_element, const float *p,
                              float *dropped) {
  MASK(mask);
  long stride = CK(mask_stride)(cols), last = first_element + rows * stride;
  for (long r = 0; r < rows; r++) {
    CK(drop_row)(&mask, &d, first_element + r * stride, last, cols, p + r * ld, dropped + r * ld);
  }
}

void CK(ck_attention_softmax_backward)(long rows, long cols, long ld, float scale, ck_dropout d, long first_element,
                                       const float *p, float *dp) {
  MASK(mask);
  long stride = CK(mask_stride)(cols), last = first_element + rows * stride;
  for (long r = 0; r < rows; r++, p += ld, dp += ld) {
    if (d.threshold) CK(drop_row)(&mask, &d, first_element + r * stride, last, cols, dp, dp);
    vf dot = {};
    FOR_VECTORS(j, cols, k) dot += CK(load)(p + j, k) * CK(load)(dp + j, k);
    float t = CK(sum)(dot);
    FOR_VECTORS(j, cols, k) CK(store)(dp + j, k, CK(load)(p + j, k) * (CK(load)(dp + j, k) - t) * scale);
  }
}

#include "internal/end.h"
#endif
