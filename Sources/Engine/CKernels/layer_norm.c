#ifndef CK_BODY
#include "layer_norm.h"

#define CK_SOURCE "../layer_norm.c"
#include "internal/per_isa.h"

CK_DISPATCH(void, ck_layer_norm_forward,
    (long rows, long cols, float eps, const float *x, const float *gamma, const float *beta,
        float *y, float *mean, float *rstd),
    (rows, cols, eps, x, gamma, beta, y, mean, rstd))
CK_DISPATCH(void, ck_layer_norm_backward,
    (long rows, long cols, const float *x, const float *mean, const float *rstd, const float *gamma,
        const float *dy, float *dx, int accumulate_dx, float *dgamma, float *dbeta),
    (rows, cols, x, mean, rstd, gamma, dy, dx, accumulate_dx, dgamma, dbeta))
CK_DISPATCH(void, ck_sublayer_tail_forward,
    (long rows, long cols, const float *bias, const float *residual, ck_dropout d,
        long first_element, float eps, const float *gamma, const float *beta, float *s, float *y,
        float *mean, float *rstd),
    (rows, cols, bias, residual, d, first_element, eps, gamma, beta, s, y, mean, rstd))
CK_DISPATCH(void, ck_sublayer_tail_backward,
    (long rows, long cols, const float *s, const float *mean, const float *rstd, const float *gamma,
        ck_dropout d, long first_element, const float *dy, float *dresidual,
        int accumulate_residual, float *dprojection, float *dgamma, float *dbeta),
    (rows, cols, s, mean, rstd, gamma, d, first_element, dy, dresidual, accumulate_residual,
        dprojection, dgamma, dbeta))
#else
#include "internal/vector.h"
#include "internal/mask.h"

// Sums of a row run in four vectors, so that additions do not wait for each other.
#define WAYS 4

#define ways_sum CK(ways_sum)
INLINE float ways_sum(const vf *sums) { return vsum((sums[0] + sums[1]) + (sums[2] + sums[3])); }

#define row_sum CK(row_sum)
INLINE float row_sum(long cols, const float *x) {
  vf sums[WAYS] = {0};
  long whole = cols / (WAYS * LANES) * (WAYS * LANES);
  for (long j = 0; j < whole; j += WAYS * LANES) {
    for (int i = 0; i < WAYS; i++) sums[i] += vload(x + j + i * LANES, LANES);
  }
  FOR_VECTORS(j, k, cols - whole) sums[0] += vload(x + whole + j, k);
  return ways_sum(sums);
}

// Σ (x - mean)².
#define row_squares CK(row_squares)
INLINE float row_squares(long cols, const float *x, float mean) {
  vf sums[WAYS] = {0};
  long whole = cols / (WAYS * LANES) * (WAYS * LANES);
  for (long j = 0; j < whole; j += WAYS * LANES) {
    for (int i = 0; i < WAYS; i++) {
      vf c = vload(x + j + i * LANES, LANES) - mean;
      sums[i] += c * c;
    }
  }
  FOR_VECTORS(j, k, cols - whole) {
    vf c = vkeep(vload(x + whole + j, k) - mean, k, 0);
    sums[0] += c * c;
  }
  return ways_sum(sums);
}

// One row whose sum is known; everything is in the first-level cache.
#define normalize CK(normalize)
INLINE void normalize(long cols, float sum, float eps, const float *x, const float *gamma,
    const float *beta, float *y, float *mean, float *rstd) {
  float m = sum / (float)cols;
  float s = 1.0f / __builtin_sqrtf(row_squares(cols, x, m) / (float)cols + eps);
  *mean = m;
  *rstd = s;
  FOR_VECTORS(j, k, cols) {
    vf hat = (vload(x + j, k) - m) * s;
    vstore(y + j, k, hat * vload(gamma + j, k) + vload(beta + j, k));
  }
}

KERNEL(ck_layer_norm_forward)(long rows, long cols, float eps, const float *x, const float *gamma,
    const float *beta, float *y, float *mean, float *rstd) {
  for (long r = 0; r < rows; r++, x += cols, y += cols) {
    normalize(cols, row_sum(cols, x), eps, x, gamma, beta, y, mean + r, rstd + r);
  }
}

KERNEL(ck_sublayer_tail_forward)(long rows, long cols, const float *bias, const float *residual,
    ck_dropout d, long first_element, float eps, const float *gamma, const float *beta, float *s,
    float *y, float *mean, float *rstd) {
  mask_window window;
  mask_open(&window, d, first_element + rows * cols);
  for (long r = 0; r < rows; r++, s += cols, y += cols, residual += cols) {
    vf sum = 0;
    for (long i = 0; i < cols; i += MASK_SPAN) {
      long span = SPAN(cols - i);
      const float *m = d.threshold ? mask_at(&window, first_element + r * cols + i, span) : NULL;
      FOR_VECTORS(j, k, span) {
        vf u = vload(s + i + j, k) + vload(bias + i + j, k);
        if (m) u *= vload(m + j, k);
        u += vload(residual + i + j, k);
        sum += u;
        vstore(s + i + j, k, u);
      }
    }
    normalize(cols, vsum(sum), eps, s, gamma, beta, y, mean + r, rstd + r);
  }
}

// Rows that go through backward together, so that dgamma and dbeta are fetched once for all.
#define BLOCK 4

// ds = rstd·(g - mean(g) - x̂·mean(g ⊙ x̂)), g = dy ⊙ γ, of `count` ≤ BLOCK rows; dx (+)= ds, and
// unmasked = ds unless it is NULL.
#define backward_rows CK(backward_rows)
INLINE void backward_rows(int count, long cols, const float *x, const float *mean,
    const float *rstd, const float *gamma, const float *dy, float *dx, int accumulate,
    float *unmasked, float *dgamma, float *dbeta) {
  float mean_g[BLOCK], mean_gx[BLOCK];
  for (int i = 0; i < count; i++) {
    vf sum_g = 0, sum_gx = 0;
    FOR_VECTORS(j, k, cols) {
      vf g = vload(dy + i * cols + j, k) * vload(gamma + j, k);
      sum_g += g;
      sum_gx += g * (vload(x + i * cols + j, k) - mean[i]);
    }
    mean_g[i] = vsum(sum_g) / (float)cols;
    mean_gx[i] = vsum(sum_gx) * rstd[i] / (float)cols;
  }
  FOR_VECTORS(j, k, cols) {
    vf gain = vload(gamma + j, k);
    vf sum_d = 0, sum_dx = 0;
    for (int i = 0; i < count; i++) {
      long at = i * cols + j;
      vf d = vload(dy + at, k);
      vf hat = (vload(x + at, k) - mean[i]) * rstd[i];
      sum_d += d;
      sum_dx += d * hat;
      vf ds = rstd[i] * (d * gain - mean_g[i] - hat * mean_gx[i]);
      vput(dx + at, k, ds, accumulate);
      if (unmasked) vstore(unmasked + at, k, ds);
    }
    vput(dbeta + j, k, sum_d, 1);
    vput(dgamma + j, k, sum_dx, 1);
  }
}

// dgamma and dbeta of SUM_ROWS rows are added up before they join the others: rounding errors grow
// with rows/64 + 16 instead of rows. Rows too long for the buffer are added directly.
#define SUM_ROWS 64
#define SUM_COLS 1024

#define norm_gradient CK(norm_gradient)
typedef struct {
  long rows, cols;
  const float *x, *mean, *rstd, *gamma, *dy;
  float *dx;
  int accumulate;
  float *dprojection; // NULL outside of a sub-layer
  float *dgamma, *dbeta;
} norm_gradient;

#define backward_all CK(backward_all)
INLINE void backward_all(const norm_gradient *b, ck_dropout d, long first_element) {
  const long cols = b->cols;
  mask_window window;
  mask_open(&window, d, first_element + b->rows * cols);
  float sums[2][SUM_COLS];
  const int direct = cols > SUM_COLS;
  float *dgamma = direct ? b->dgamma : sums[0], *dbeta = direct ? b->dbeta : sums[1];
  for (long r = 0, count; r < b->rows; r += count) {
    count = b->rows - r < BLOCK ? 1 : BLOCK;
    if (r % SUM_ROWS == 0 && !direct) {
      memset(sums[0], 0, (size_t)cols * sizeof(float));
      memset(sums[1], 0, (size_t)cols * sizeof(float));
    }
    const long at = r * cols;
    float *projection = b->dprojection ? b->dprojection + at : NULL;
#define ROWS(n)                                                                                    \
  backward_rows(n, cols, b->x + at, b->mean + r, b->rstd + r, b->gamma, b->dy + at, b->dx + at,    \
      b->accumulate, projection, dgamma, dbeta)
    if (count == BLOCK) {
      ROWS(BLOCK);
    } else {
      ROWS(1);
    }
#undef ROWS
    for (long i = 0; d.threshold && i < count * cols; i += MASK_SPAN) {
      long span = SPAN(count * cols - i);
      const float *m = mask_at(&window, first_element + at + i, span);
      float *p = projection + i;
      FOR_VECTORS(j, k, span) vstore(p + j, k, vload(p + j, k) * vload(m + j, k));
    }
    if (direct || ((r + count) % SUM_ROWS != 0 && r + count < b->rows)) continue;
    FOR_VECTORS(j, k, cols) {
      vput(b->dgamma + j, k, vload(dgamma + j, k), 1);
      vput(b->dbeta + j, k, vload(dbeta + j, k), 1);
    }
  }
}

KERNEL(ck_layer_norm_backward)(long rows, long cols, const float *x, const float *mean,
    const float *rstd, const float *gamma, const float *dy, float *dx, int accumulate_dx,
    float *dgamma, float *dbeta) {
  const norm_gradient b = {
      rows, cols, x, mean, rstd, gamma, dy, dx, accumulate_dx, NULL, dgamma, dbeta};
  backward_all(&b, (ck_dropout){0}, 0);
}

KERNEL(ck_sublayer_tail_backward)(long rows, long cols, const float *s, const float *mean,
    const float *rstd, const float *gamma, ck_dropout d, long first_element, const float *dy,
    float *dresidual, int accumulate_residual, float *dprojection, float *dgamma, float *dbeta) {
  const norm_gradient b = {rows, cols, s, mean, rstd, gamma, dy, dresidual, accumulate_residual,
      dprojection, dgamma, dbeta};
  backward_all(&b, d, first_element);
}
#endif
