// Dropout multipliers (0 or the scale) as a pure function of (key, step, site, element).
//
// 128 elements are one group: 16 Philox blocks side by side in the lanes of a vector, four words
// each, two draws of 16 bits in a word. Element r of a group is lane r%16 of half (r/16)%2 of word
// r/32, so that nothing moves across lanes.

typedef uint64_t vq __attribute__((ext_vector_type(8)));

// The round keys of Philox4x32, two a round.
typedef uint64_t philox_keys[10][2];

#define philox_schedule CK(philox_schedule)
INLINE void philox_schedule(uint64_t key, philox_keys keys) {
  uint32_t k0 = (uint32_t)key, k1 = (uint32_t)(key >> 32);
  for (int round = 0; round < 10; round++) {
    keys[round][0] = k0 + (uint32_t)round * 0x9E3779B9u;
    keys[round][1] = k1 + (uint32_t)round * 0xBB67AE85u;
  }
}

// Philox4x32-10 (Salmon et al. 2011) with counters (low, high, c2, c3). A word is the low half of a
// 64-bit lane, the high half is rubbish, so that a product needs no shuffling. What is the same in
// all lanes stays a scalar through the first rounds.
#define philox_half CK(philox_half)
INLINE void philox_half(
    const philox_keys keys, vq low, uint32_t high, uint32_t c2, uint32_t c3, vq x[4]) {
  x[0] = low;
  x[1] = high;
  x[2] = c2;
  x[3] = c3;
#pragma clang loop unroll(full)
  for (int round = 0; round < 10; round++) {
    vq product0 = (x[0] & UINT32_MAX) * 0xD2511F53u;
    vq product1 = (x[2] & UINT32_MAX) * 0xCD9E8D57u;
    x[0] = (product1 >> 32) ^ x[1] ^ keys[round][0];
    x[1] = product1;
    x[2] = (product0 >> 32) ^ x[3] ^ keys[round][1];
    x[3] = product0;
  }
}

// The four words of 16 consecutive blocks from 16·group, a block in a lane.
#define philox CK(philox)
INLINE void philox(const philox_keys keys, uint64_t group, uint32_t c2, uint32_t c3, vu x[4]) {
  const vq even_lanes = {0, 2, 4, 6, 8, 10, 12, 14};
  uint32_t low = (uint32_t)(group << 4), high = (uint32_t)(group >> 28);
  vq even[4], odd[4];
  philox_half(keys, even_lanes + low, high, c2, c3, even);
  philox_half(keys, even_lanes + low + 1, high, c2, c3, odd);
  for (int word = 0; word < 4; word++) {
    x[word] = __builtin_shufflevector(
        (vu)even[word], (vu)odd[word], 0, 16, 2, 18, 4, 20, 6, 22, 8, 24, 10, 26, 12, 28, 14, 30);
  }
}

#define MASK_GROUP 128
#define MASK_SPAN 512
#define SPAN(left) ((left) < MASK_SPAN ? (left) : MASK_SPAN)

// A window of multipliers that moves forward over elements, by whole groups.
#define mask_window CK(mask_window)
typedef struct {
  uint32_t step, site, threshold;
  float scale;
  long begin, end; // what the window holds
  long last;       // the end of what will be asked for
  philox_keys keys;
  float values[MASK_SPAN + 2 * MASK_GROUP];
} mask_window;

#define mask_open CK(mask_open)
INLINE void mask_open(mask_window *w, ck_dropout d, long last) {
  w->step = d.step, w->site = d.site, w->threshold = d.threshold, w->scale = d.scale;
  w->begin = w->end = 0;
  w->last = last;
  philox_schedule(d.key, w->keys);
}

#define mask_group CK(mask_group)
INLINE void mask_group(const mask_window *w, uint64_t group, float *m) {
  vu x[4];
  philox(w->keys, group, w->site, w->step, x);
  const vu threshold = w->threshold << 16;
  const vf scale = w->scale;
  for (int word = 0; word < 4; word++) {
    vstore(m + word * 32, LANES, x[word] << 16 >= threshold ? scale : 0);
    vstore(m + word * 32 + 16, LANES, x[word] >= threshold ? scale : 0);
  }
}

// The multipliers of elements e ..< e + n, n ≤ MASK_SPAN; they stay until the next call.
#define mask_at CK(mask_at)
INLINE const float *mask_at(mask_window *w, long e, long n) {
  if (e < w->begin || e + n > w->end) {
    // What is left of the window moves to its front: rows need not end where a group does.
    long begin = e / MASK_GROUP * MASK_GROUP;
    long kept = begin >= w->begin && begin < w->end ? w->end - begin : 0;
    if (kept > 0) memmove(w->values, w->values + (begin - w->begin), (size_t)kept * sizeof(float));
    w->begin = begin;
    w->end = begin + kept;
    // Two groups at least: the processor overlaps them.
    long limit = e + n > begin + 2 * MASK_GROUP ? e + n : begin + 2 * MASK_GROUP;
    for (; w->end < limit && w->end < w->last; w->end += MASK_GROUP) {
      mask_group(w, (uint64_t)w->end / MASK_GROUP, w->values + (w->end - begin));
    }
  }
  return w->values + (e - w->begin);
}
