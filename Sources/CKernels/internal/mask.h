// Dropout multipliers (0 or the scale) as a pure function of (key, step, site, element).
//
// 128 elements are one group: 16 Philox blocks side by side in the lanes of a vector, four words each, two draws
// of 16 bits in a word. Element r of a group is lane r%16 of half (r/16)%2 of word r/32, so that nothing moves across lanes.

// The high and low halves of the 64-bit products a·m.
INLINE void CK(multiply)(vu a, uint32_t m, vu *high, vu *low) {
  typedef uint64_t wide __attribute__((vector_size(64)));
  wide even = ((wide)a & 0xffffffff) * m;
  wide odd = ((wide)a >> 32) * m;
  *high = (vu)((even >> 32) | (odd & 0xffffffff00000000));
  *low = (vu)((even & 0xffffffff) | (odd << 32));
}

// Philox4x32-10 (Salmon et al. 2011) of 16 consecutive blocks.
INLINE void CK(philox)(uint64_t key, uint64_t block, uint32_t c2, uint32_t c3, vu x[4]) {
  const vu lane = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  uint32_t k0 = (uint32_t)key, k1 = (uint32_t)(key >> 32);
  vu zero = {};
  x[0] = lane + (uint32_t)block;  // block is a multiple of 16: no carry
  x[1] = zero + (uint32_t)(block >> 32);
  x[2] = zero + c2;
  x[3] = zero + c3;
  for (int round = 0; round < 10; round++) {
    vu high0, low0, high1, low1;
    CK(multiply)(x[0], 0xD2511F53u, &high0, &low0);
    CK(multiply)(x[2], 0xCD9E8D57u, &high1, &low1);
    vu y0 = high1 ^ x[1] ^ k0;
    vu y2 = high0 ^ x[3] ^ k1;
    x[0] = y0;
    x[1] = low1;
    x[2] = y2;
    x[3] = low0;
    k0 += 0x9E3779B9u;
    k1 += 0xBB67AE85u;
  }
}

INLINE void CK(mask_group)(const ck_dropout *d, uint64_t group, float *m) {
  vu x[4];
  CK(philox)(d->key, group * 16, d->site, d->step, x);
  const vf scale = CK(splat)(d->scale);
  for (int word = 0; word < 4; word++) {
    vi low = (vi)(x[word] & 0xffff), high = (vi)(x[word] >> 16);
    CK(store)(m + word * 32, LANES, CK(select)(low >= (int32_t)d->threshold, scale, CK(splat)(0)));
    CK(store)(m + word * 32 + 16, LANES, CK(select)(high >= (int32_t)d->threshold, scale, CK(splat)(0)));
  }
}

#define MASK_SPAN 512

// A window of multipliers that moves forward.
typedef struct {
  long begin, end;
  float values[MASK_SPAN + 256];
} CK(mask);

// An empty window, its values left alone.
#define MASK(name)   \
  CK(mask) name;     \
  name.begin = 0;    \
  name.end = 0

// The multipliers of elements e ..< e + n, n ≤ MASK_SPAN; `last` is the end of what will ever be asked for.
INLINE const float *CK(mask_at)(CK(mask) *m, const ck_dropout *d, long e, long n, long last) {
  if (e < m->begin || e + n > m->end) {
    m->begin = e / 128 * 128;
    m->end = m->begin;
    while (m->end < e + n || (m->end < last && m->end + 128 - m->begin <= MASK_SPAN + 256)) {
      CK(mask_group)(d, (uint64_t)m->end / 128, m->values + (m->end - m->begin));
      m->end += 128;
    }
  }
  return m->values + (e - m->begin);
}
