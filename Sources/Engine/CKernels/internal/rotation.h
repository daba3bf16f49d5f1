// From floats to 8-bit integers.
//
// A single large element would take the range from all others of its row. So rows of both factors are turned first by
// the same orthogonal matrix, which leaves their products as they are: a Hadamard matrix for each block of 64 or 128
// elements, in which every element goes into all others with ±1 (Ashkboos et al. 2024, "QuaRot"). What comes out is
// nearly normal, whatever went in. The factor 1/block that both turns leave is the weight's.

// How many elements are turned together.
#define ROTATION_BLOCK(depth) ((depth) % 128 == 0 ? 128 : 64)

// Lanes a distance apart become their sum and their difference.
#define LANE_BUTTERFLY(x, plus, ...)                                                               \
  do {                                                                                             \
    vf other = __builtin_shufflevector(x, x, __VA_ARGS__);                                         \
    x = other + x * plus;                                                                          \
  } while (0)

// Turns the first `count` of 16·vectors floats, with zeros behind them; returns the largest bits of a magnitude, which
// are those of NaN or infinity if there is one.
#define rotate_block CK(rotate_block)
INLINE vi rotate_block(int vectors, long count, const float *from, float *to) {
  const vf by1 = {1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1};
  const vf by2 = {1, 1, -1, -1, 1, 1, -1, -1, 1, 1, -1, -1, 1, 1, -1, -1};
  const vf by4 = {1, 1, 1, 1, -1, -1, -1, -1, 1, 1, 1, 1, -1, -1, -1, -1};
  const vf by8 = {1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1, -1, -1};
  vf x[8];
  if (count >= 16 * vectors) {
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) x[v] = vload(from + v * LANES, LANES);
  } else {
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) {
      long k = count - v * LANES;
      x[v] = k <= 0 ? (vf)0 : vload(from + v * LANES, k < LANES ? k : LANES);
    }
  }
#pragma clang loop unroll(full)
  for (int step = 1; step < vectors; step *= 2) {
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) {
      if (v & step) continue;
      vf a = x[v], b = x[v + step];
      x[v] = a + b;
      x[v + step] = a - b;
    }
  }
  vi largest = 0;
#pragma clang loop unroll(full)
  for (int v = 0; v < vectors; v++) {
    LANE_BUTTERFLY(x[v], by8, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7);
    LANE_BUTTERFLY(x[v], by4, 4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11);
    LANE_BUTTERFLY(x[v], by2, 2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13);
    LANE_BUTTERFLY(x[v], by1, 1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14);
    vstore(to + v * LANES, LANES, x[v]);
    largest = __builtin_elementwise_max(largest, (vi)x[v] & 0x7fffffff);
  }
  return largest;
}

// Turns a row of k floats into one of depth; returns the largest magnitude, or NaN or infinity if there is one.
#define rotate_row CK(rotate_row)
INLINE float rotate_row(long k, long depth, const float *x, float *rotated) {
  vi largest = 0;
  if (ROTATION_BLOCK(depth) == 128) {
    for (long i = 0; i < depth; i += 128) {
      largest = __builtin_elementwise_max(largest, rotate_block(8, k - i, x + i, rotated + i));
    }
  } else {
    for (long i = 0; i < depth; i += 64) {
      largest = __builtin_elementwise_max(largest, rotate_block(4, k - i, x + i, rotated + i));
    }
  }
  int32_t bits = __builtin_reduce_max(largest);
  float magnitude;
  memcpy(&magnitude, &bits, sizeof magnitude);
  return magnitude;
}

// What 1 stands for where the largest magnitude is 127; NaN where that is not finite.
#define step_of CK(step_of)
INLINE float step_of(float largest) {
  if (!(largest < INFINITY)) return NAN;
  return largest < 0x1p-100f ? 0 : largest / 127;
}

#define inverse_step_of CK(inverse_step_of)
INLINE float inverse_step_of(float largest) {
  return largest < INFINITY && largest >= 0x1p-100f ? 127 / largest : 0;
}

// x·inverse, rounded to the nearest integer, of two the even one: adding 1.5·2^23 leaves it in the low bits.
#define nearest CK(nearest)
INLINE vi nearest(vf x, float inverse) {
#pragma clang fp contract(off)
  const float magic = 0x1.8p23f;
  vf product = x * inverse;
  vf sum = product + magic;
  return (vi)((vu)sum - 0x4b400000u);
}
