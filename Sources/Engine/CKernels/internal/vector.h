// Vectors of 16 floats, for the body of a kernel.
//
// Each instruction set cuts them to its own width. The lanes are the same in all of them, so the
// order of every sum depends on sizes alone: never on an address, never on the instruction set.
// A function takes its plain name from a macro, since every copy of a body needs one of its own.

typedef float vf __attribute__((ext_vector_type(16)));
typedef int32_t vi __attribute__((ext_vector_type(16)));
typedef uint32_t vu __attribute__((ext_vector_type(16)));
typedef float vf8 __attribute__((ext_vector_type(8)));
typedef float vf4 __attribute__((ext_vector_type(4)));

#define LANES 16
#define INLINE static inline __attribute__((always_inline))
#define KERNEL(name) static void CK(name)

// Steps j through n elements; k is how many there are at j, LANES or, in a last step, fewer. The
// outer loop is unrolled, so k is a constant in all but the last step.
#define FOR_VECTORS(j, k, n)                                                                       \
  _Pragma("clang loop unroll(full)") for (long j = 0, k = LANES, last_ = 0; last_ < 2;             \
      last_++) for (k = last_ ? (n) - j : LANES; last_ ? j < (n) : j + LANES <= (n); j += LANES)

// Which lanes are among the first k.
#define vfirst CK(vfirst)
INLINE vi vfirst(long k) {
  const vi lane = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  return lane < (int32_t)k;
}

// Copies k < LANES floats without a loop.
#define COPY_PART(to, from, k)                                                                     \
  do {                                                                                             \
    if ((k) & 8) memcpy(to, from, 8 * sizeof(float));                                              \
    if ((k) & 4) memcpy((to) + ((k) & 8), (from) + ((k) & 8), 4 * sizeof(float));                  \
    if ((k) & 2) memcpy((to) + ((k) & 12), (from) + ((k) & 12), 2 * sizeof(float));                \
    if ((k) & 1) (to)[(k) & 14] = (from)[(k) & 14];                                                \
  } while (0)

#if defined(CK_NEON)
// The first k floats at p, at most four, and zeros: a way through memory would wait for its stores.
#define vload_quarter CK(vload_quarter)
INLINE vf4 vload_quarter(const float *p, long k) {
  vf4 x = 0;
  if (k >= 4) {
    memcpy(&x, p, sizeof x);
    return x;
  }
  if (k > 0) x[0] = p[0];
  if (k > 1) x[1] = p[1];
  if (k > 2) x[2] = p[2];
  return x;
}
#endif

// The first k < LANES floats at p, and zeros.
#define vload_part CK(vload_part)
INLINE vf vload_part(const float *p, long k) {
#if defined(CK_AVX512)
  return (vf)_mm512_maskz_loadu_ps((__mmask16)((1u << k) - 1), p);
#elif defined(CK_AVX2)
  vi first = vfirst(k);
  vf8 low = (vf8)_mm256_maskload_ps(p, (__m256i)first.lo);
  vf8 high = (vf8)_mm256_maskload_ps(p + 8, (__m256i)first.hi);
  return __builtin_shufflevector(low, high, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
#elif defined(CK_NEON)
  vf x;
  x.lo.lo = vload_quarter(p, k);
  x.lo.hi = vload_quarter(p + 4, k - 4);
  x.hi.lo = vload_quarter(p + 8, k - 8);
  x.hi.hi = vload_quarter(p + 12, k - 12);
  return x;
#else
  float lanes[LANES] = {0};
  COPY_PART(lanes, p, k);
  vf x;
  memcpy(&x, lanes, sizeof x);
  return x;
#endif
}

// Stores the first k < LANES lanes.
#define vstore_part CK(vstore_part)
INLINE void vstore_part(float *p, long k, vf x) {
#if defined(CK_AVX512)
  _mm512_mask_storeu_ps(p, (__mmask16)((1u << k) - 1), (__m512)x);
#else
  // In pieces: masked stores of AVX2 are slow on AMD's processors.
  float lanes[LANES];
  memcpy(lanes, &x, sizeof x);
  COPY_PART(p, lanes, k);
#endif
}

#define vload CK(vload)
INLINE vf vload(const float *p, long k) {
  if (k < LANES) return vload_part(p, k);
  vf x;
  memcpy(&x, p, sizeof x);
  return x;
}

#define vstore CK(vstore)
INLINE void vstore(float *p, long k, vf x) {
  if (k < LANES) {
    vstore_part(p, k, x);
  } else {
    memcpy(p, &x, sizeof x);
  }
}

// p = x or p += x.
#define vput CK(vput)
INLINE void vput(float *p, long k, vf x, int accumulate) {
  vstore(p, k, accumulate ? vload(p, k) + x : x);
}

// The first k lanes of x, fill in the others.
#define vkeep CK(vkeep)
INLINE vf vkeep(vf x, long k, float fill) { return k < LANES ? (vfirst(k) ? x : (vf)fill) : x; }

// Where a limit is compared with NaN, b comes out: NaN passes through as b.
#define vmin CK(vmin)
INLINE vf vmin(vf a, vf b) { return a < b ? a : b; }
#define vmax CK(vmax)
INLINE vf vmax(vf a, vf b) { return a > b ? a : b; }

#define vabs CK(vabs)
INLINE vf vabs(vf x) { return (vf)((vi)x & 0x7fffffff); }

#define vsqrt CK(vsqrt)
INLINE vf vsqrt(vf x) { return __builtin_elementwise_sqrt(x); }

#define vany CK(vany)
INLINE int vany(vi mask) { return __builtin_reduce_or(mask) != 0; }

#define vsum CK(vsum)
INLINE float vsum(vf x) {
  vf8 h = x.lo + x.hi;
  vf4 q = h.lo + h.hi;
  return (q[0] + q[2]) + (q[1] + q[3]);
}

#define vlargest CK(vlargest)
INLINE float vlargest(vf x) {
  vf8 h = x.lo > x.hi ? x.lo : x.hi;
  vf4 q = h.lo > h.hi ? h.lo : h.hi;
  float a = q[0] > q[2] ? q[0] : q[2], b = q[1] > q[3] ? q[1] : q[3];
  return a > b ? a : b;
}
