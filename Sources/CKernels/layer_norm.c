#ifndef CK_BODY
#include "layer_norm.h"

#define CK_SOURCE "../layer_norm.c"
#include "internal/per_isa.h"

CK_DISPATCH(void, ck_layer_norm_forward,
            (long rows, long cols, float eps, const float *x, const float *gamma, const float *beta, float *y,
             float *mean, float *rstd),
            (rows, cols, eps, x, gamma, beta, y, mean, rstd))
CK_DISPATCH(void, ck_layer_norm_backward,
            (long rows, long cols, const float *x, const float *mean, const float *rstd, const float *gamma,
             const float *dy, float *dx, int accumulate_dx, float *dgamma, float *dbeta),
            (rows, cols, x, mean, rstd, gamma, dy, dx, accumulate_dx, dgamma, dbeta))
CK_DISPATCH(void, ck_sublayer_tail_forward,
            (long rows, long cols, const float *bias, const float *residual, ck_dropout d, long first_element,
             float eps, const float *gamma, const float *beta, float *s, float *y, float *mean, float *rstd),
            (rows, cols, bias, residual, d, first_element, eps, gamma, beta, s, y, mean, rstd))
CK_DISPATCH(void, ck_sublayer_tail_backward,
            (long rows, long cols, const float *s, const float *mean, const float *rstd, const float *gamma,
             ck_dropout d, long first_element, const float *dy, float *dresidual, int accumulate_residual,
             float *dprojection, float *dgamma, float *dbeta),
            (rows, cols, s, mean, rstd, gamma, d, first_element, dy, dresidual, accumulate_residual, dprojection,
             dgamma, dbeta))
#else
#include "internal/vector.h"
#include "internal/mask.h"

// Mean and reciprocal deviation of a row, in two passes over the first-level cache.
INLINE void CK(statistics)(long cols, float eps, const float *x, float *mean, float *rstd) {
  vf sum = {};
  FOR_VECTORS(j, cols, k) sum += CK(load)(x + j, k);
  float m = CK(sum)(sum) / (float)cols;
  vf square = {};
  FOR_VECTORS(j, cols, k) {
    vf c = CK(keep)(CK(load)(x + j, k) - m, k, 0);
    square += c * c;
  }
  *mean = m;
  *rstd = 1.0f / __builtin_sqrtf(CK(sum)(square) / (float)cols + eps);
}

INLINE void CK(normalize)(long cols, const float *x, float mean, float rstd, const float *gamma, const float *beta,
                          float *y) {
  FOR_VECTORS(j, cols, k) {
    vf hat = (CK(load)(x + j, k) - mean) * rstd;
    CK(store)(y + j, k, hat * CK(load)(gamma + j, k) + CK(load)(beta + j, k));
  }
}

void CK(ck_layer_norm_forward)(long rows, long cols, float eps, const float *x, const float *gamma,
                               const float *beta, float *y, float *mean, float *rstd) {
  for (long r = 0; r < rows; r++, x += cols, y += cols) {
    CK(statistics)(cols, eps, x, mean + r, rstd + r);
    CK(normalize)(cols, x, mean[r], rstd[r], gamma, beta, y);
  }
}

// dgamma and dbeta of a block of rows, added up before they join the others: rounding grows with the number of blocks
// instead of rows. Rows too long for the buffer are added one by one.
#define BLOCK_ROWS 64
#define BLOCK_COLS 1024
typedef struct {
  float *gamma, *beta;  // where rows are added
  long rows;
  float sums[2][BLOCK_COLS];
} CK(block);

INLINE void CK(block_open)(CK(block) *b, long cols, float *dgamma, float *dbeta) {
  b->rows = 0;
  b->gamma = cols <= BLOCK_COLS ? b->sums[0] : dgamma;
  b->beta = cols <= BLOCK_COLS ? b->sums[1] : dbeta;
  if (cols <= BLOCK_COLS) {
    memset(b->gamma, 0, (size_t)cols * sizeof *dgamma);
    memset(b->beta, 0, (size_t)cols * sizeof *dbeta);
  }
}

INLINE void CK(block_close)(CK(block) *b, long cols, float *dgamma, float *dbeta) {
  if (cols > BLOCK_COLS) return;
  FOR_VECTORS(j, cols, k) {
    CK(put)(dgamma + j, k, CK(load)(b->gamma + j, k), 1);
    CK(put)(dbeta + j, k, CK(load)(b->beta + j, k), 1);
  }
}

// After a row: a full block is closed and the next one opened.
INLINE void CK(block_next)(CK(block) *b, long cols, float *dgamma, float *dbeta) {
  if (++b->rows < BLOCK_ROWS) return;
  CK(block_close)(b, cols, dgamma, dbeta);
  CK(block_open)(b, cols, dgamma, dbeta);
}

// Adds one row to dgamma and dbeta and finds mean(g) and mean(g ⊙ x̂), g = dy ⊙ γ.
INLINE void CK(row_means)(long cols, const float *x, float mean, float rstd, const float *gamma, const float *dy,
                          float *dgamma, float *dbeta, float *mean_g, float *mean_gx) {
  vf sum_g = {}, sum_gx = {};
  FOR_VECTORS(j, cols, k) {
    vf d = CK(load)(dy + j, k);
    vf hat = (CK(load)(x + j, k) - mean) * rstd;
    vf dhat = d * hat;
    vf gain = CK(load)(gamma + j, k);
    CK(store)(dgamma + j, k, CK(load)(dgamma + j, k) + dhat);
    CK(store)(dbeta + j, k, CK(load)(dbeta + j, k) + d);
    sum_g += d * gain;
    sum_gx += dhat * gain;
  }
  *mean_g = CK(sum)(sum_g) / (float)cols;
  *mean_gx = CK(sum)(sum_gx) / (float)cols;
}

INLINE vf CK(input_gradient)(vf x, float mean, float rstd, vf gamma, vf dy, float mean_g, float mean_gx) {
  return rstd * (dy * gamma - mean_g - (x - mean) * rstd * mean_gx);
}

void CK(ck_layer_norm_backward)(long rows, long cols, const float *x, const float *mean, const float *rstd,
                                const float *gamma, const float *dy, float *dx, int accumulate_dx, float *dgamma,
                                float *dbeta) {
  CK(block) block;
  CK(block_open)(&block, cols, dgamma, dbeta);
  for (long r = 0; r < rows; r++, x += cols, dy += cols, dx += cols) {
    float g, gx;
    CK(row_means)(cols, x, mean[r], rstd[r], gamma, dy, block.gamma, block.beta, &g, &gx);
    CK(block_next)(&block, cols, dgamma, dbeta);
    FOR_VECTORS(j, cols, k) {
      vf d = CK(input_gradient)(CK(load)(x + j, k), mean[r], rstd[r], CK(load)(gamma + j, k), CK(load)(dy + j, k),
                                g, gx);
      CK(put)(dx + j, k, d, accumulate_dx);
    }
  }
  CK(block_close)(&block, cols, dgamma, dbeta);
}

void CK(ck_sublayer_tail_forward)(long rows, long cols, const float *bias, const float *residual, ck_dropout d,
                                  long first_element, float eps, const float *gamma, const float *beta, float *s,
                                  float *y, float *mean, float *rstd) {
  MASK(mask);
  long last = first_element + rows * cols;
  for (long r = 0; r < rows; r++, s += cols, y += cols, residual += cols) {
    for (long i = 0; i < cols; i += MASK_SPAN) {
      long span = cols - i < MASK_SPAN ? cols - i : MASK_SPAN;
      const float *m = d.threshold ? CK(mask_at)(&mask, &d, first_element + r * cols + i, span, last) : NULL;
      FOR_VECTORS(j, span, k) {
        vf u = CK(load)(s + i + j, k) + CK(load)(bias + i + j, k);
        if (m) u *= CK(load)(m + j, k);
        CK(store)(s + i + j, k, CK(load)(residual + i + j, k) + u);
      }
    }
    CK(statistics)(cols, eps, s, mean + r, rstd + r);
    CK(normalize)(cols, s, mean[r], rstd[r], gamma, beta, y);
  }
}

void CK(ck_sublayer_tail_backward)(long rows, long cols, const float *s, const float *mean, const float *rstd,
                                   const float *gamma, ck_dropout d, long first_element, const float *dy,
                                   float *dresidual, int accumulate_residual, float *dprojection, float *dgamma,
                                   float *dbeta) {
  MASK(mask);
  long last = first_element + rows * cols;
  CK(block) block;
  CK(block_open)(&block, cols, dgamma, dbeta);
  for (long r = 0; r < rows; r++, s += cols, dy += cols, dresidual += cols, dprojection += cols) {
    float g, gx;
    CK(row_means)(cols, s, mean[r], rstd[r], gamma, dy, block.gamma, block.beta, &g, &gx);
    CK(block_next)(&block, cols, dgamma, dbeta);
    for (long i = 0; i < cols; i += MASK_SPAN) {
      long span = cols - i < MASK_SPAN ? cols - i : MASK_SPAN;
      const float *m = d.threshold ? CK(mask_at)(&mask, &d, first_element + r * cols + i, span, last) : NULL;
      FOR_VECTORS(j, span, k) {
        vf ds = CK(input_gradient)(CK(load)(s + i + j, k), mean[r], rstd[r], CK(load)(gamma + i + j, k),
                                   CK(load)(dy + i + j, k), g, gx);
        CK(put)(dresidual + i + j, k, ds, accumulate_residual);
        CK(store)(dprojection + i + j, k, m ? ds * CK(load)(m + j, k) : ds);
      }
    }
  }
  CK(block_close)(&block, cols, dgamma, dbeta);
}

#undef BLOCK_ROWS
#undef BLOCK_COLS
#include "internal/end.h"
#endif
