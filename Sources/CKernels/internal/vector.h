// Vectors of 16 floats for the body of a kernel; each instruction set cuts them to its own width.

typedef float CK(vf) __attribute__((vector_size(64), aligned(4)));
typedef int32_t CK(vi) __attribute__((vector_size(64), aligned(4)));
typedef uint32_t CK(vu) __attribute__((vector_size(64), aligned(4)));
#define vf CK(vf)
#define vi CK(vi)
#define vu CK(vu)
#define LANES 16
#define INLINE static inline __attribute__((always_inline))

// Steps through n elements 16 at a time; k is how many of them there are, less than 16 at the end.
#define FOR_VECTORS(j, n, k) \
  for (long j = 0, k; j < (n) && (k = (n) - j < LANES ? (n) - j : LANES, 1); j += LANES)

INLINE vf CK(splat)(float x) { return (vf){} + x; }

INLINE vf CK(load)(const float *p, long k) {
  vf x = {};
  if (k >= LANES) {
    memcpy(&x, p, sizeof x);
  } else {
    for (long i = 0; i < k; i++) x[i] = p[i];
  }
  return x;
}

INLINE void CK(store)(float *p, long k, vf x) {
  if (k >= LANES) {
    memcpy(p, &x, sizeof x);
  } else {
    for (long i = 0; i < k; i++) p[i] = x[i];
  }
}

// p = x or p += x.
INLINE void CK(put)(float *p, long k, vf x, int accumulate) {
  CK(store)(p, k, accumulate ? CK(load)(p, k) + x : x);
}

INLINE vf CK(select)(vi mask, vf a, vf b) { return (vf)(((vi)a & mask) | ((vi)b & ~mask)); }
INLINE vf CK(abs)(vf x) { return (vf)((vi)x & 0x7fffffff); }
INLINE vf CK(max)(vf a, vf b) { return CK(select)(a > b, a, b); }

// The first k lanes of x, fill in the others.
INLINE vf CK(keep)(vf x, long k, float fill) {
  if (k >= LANES) return x;
  const vi lane = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  return CK(select)(lane < (int32_t)k, x, CK(splat)(fill));
}

INLINE float CK(sum)(vf x) {
  typedef float half __attribute__((vector_size(32)));
  typedef float quarter __attribute__((vector_size(16)));
  half h = __builtin_shufflevector(x, x, 0, 1, 2, 3, 4, 5, 6, 7) +
           __builtin_shufflevector(x, x, 8, 9, 10, 11, 12, 13, 14, 15);
  quarter q = __builtin_shufflevector(h, h, 0, 1, 2, 3) + __builtin_shufflevector(h, h, 4, 5, 6, 7);
  return (q[0] + q[2]) + (q[1] + q[3]);
}

INLINE float CK(largest)(vf x) {
  float m = x[0];
  for (int i = 1; i < LANES; i++) m = x[i] > m ? x[i] : m;
  return m;
}

INLINE vf CK(sqrt)(vf x) {
  vf y;
  for (int i = 0; i < LANES; i++) y[i] = __builtin_sqrtf(x[i]);
  return y;
}
