#ifndef CK_BODY
#include "attention.h"

#define CK_SOURCE "../attention.c"
#include "internal/per_isa.h"

CK_DISPATCH(void, ck_attention_softmax_forward,
    (long rows, long cols, long ld, float scale, ck_dropout d, long first_element, float *scores,
        float *dropped),
    (rows, cols, ld, scale, d, first_element, scores, dropped))
CK_DISPATCH(void, ck_attention_dropout,
    (long rows, long cols, long ld, ck_dropout d, long first_element, const float *p,
        float *dropped),
    (rows, cols, ld, d, first_element, p, dropped))
CK_DISPATCH(void, ck_attention_softmax_backward,
    (long rows, long cols, long ld, float scale, ck_dropout d, long first_element, const float *p,
        float *dp),
    (rows, cols, ld, scale, d, first_element, p, dp))
#else
#include "internal/vector.h"
#include "internal/math.h"
#include "internal/mask.h"

#define MASK_STRIDE(cols) (((cols) + 15) / 16 * 16)

// Columns i ..< i + n of a row, MASK_SPAN at a time.
#define FOR_SPANS(i, n, cols)                                                                      \
  for (long i = 0, n; i < (cols) && (n = SPAN((cols) - i)); i += MASK_SPAN)

// s = e^(scale·(s - its largest)), unnormalised; returns one over their sum.
#define exponentials CK(exponentials)
INLINE float exponentials(long cols, float scale, float *s) {
  vf top = -INFINITY;
  FOR_VECTORS(j, k, cols) top = vmax(vkeep(vload(s + j, k), k, -INFINITY), top);
  float largest = vlargest(top);
  vf sum = 0;
  FOR_VECTORS(j, k, cols) {
    vf e = vkeep(vexp((vload(s + j, k) - largest) * scale), k, 0);
    sum += e;
    vstore(s + j, k, e);
  }
  return 1.0f / vsum(sum);
}

KERNEL(ck_attention_softmax_forward)(long rows, long cols, long ld, float scale, ck_dropout d,
    long first_element, float *scores, float *dropped) {
  long stride = MASK_STRIDE(cols);
  mask_window window;
  mask_open(&window, d, first_element + rows * stride);
  for (long r = 0; r < rows; r++, scores += ld, first_element += stride) {
    float inverse = exponentials(cols, scale, scores);
    if (d.threshold == 0) {
      FOR_VECTORS(j, k, cols) vstore(scores + j, k, vload(scores + j, k) * inverse);
      continue;
    }
    FOR_SPANS(i, n, cols) {
      const float *m = mask_at(&window, first_element + i, n);
      FOR_VECTORS(j, k, n) {
        vf p = vload(scores + i + j, k) * inverse;
        vstore(scores + i + j, k, p);
        vstore(dropped + r * ld + i + j, k, p * vload(m + j, k));
      }
    }
  }
}

KERNEL(ck_attention_dropout)(long rows, long cols, long ld, ck_dropout d, long first_element,
    const float *p, float *dropped) {
  long stride = MASK_STRIDE(cols);
  mask_window window;
  mask_open(&window, d, first_element + rows * stride);
  for (long r = 0; r < rows; r++, p += ld, dropped += ld, first_element += stride) {
    if (d.threshold == 0) {
      memmove(dropped, p, (size_t)cols * sizeof *p);
      continue;
    }
    FOR_SPANS(i, n, cols) {
      const float *m = mask_at(&window, first_element + i, n);
      FOR_VECTORS(j, k, n) vstore(dropped + i + j, k, vload(p + i + j, k) * vload(m + j, k));
    }
  }
}

KERNEL(ck_attention_softmax_backward)(long rows, long cols, long ld, float scale, ck_dropout d,
    long first_element, const float *p, float *dp) {
  long stride = MASK_STRIDE(cols);
  mask_window window;
  mask_open(&window, d, first_element + rows * stride);
  for (long r = 0; r < rows; r++, p += ld, dp += ld, first_element += stride) {
    vf dot = 0;
    if (d.threshold == 0) {
      FOR_VECTORS(j, k, cols) dot += vload(p + j, k) * vload(dp + j, k);
    } else {
      FOR_SPANS(i, n, cols) {
        const float *m = mask_at(&window, first_element + i, n);
        FOR_VECTORS(j, k, n) {
          vf g = vload(dp + i + j, k) * vload(m + j, k);
          dot += vload(p + i + j, k) * g;
          vstore(dp + i + j, k, g);
        }
      }
    }
    float t = vsum(dot);
    FOR_VECTORS(j, k, cols) {
      vstore(dp + j, k, vload(p + j, k) * scale * (vload(dp + j, k) - t));
    }
  }
}
#endif
