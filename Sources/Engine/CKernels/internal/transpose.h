// Transposes 16 × 16 floats at a time, in registers.

// One step of the transpose: swaps the blocks beside the diagonal, of DISTANCE × DISTANCE, in every
// square of twice that.
#define SWAP_BLOCKS(r, DISTANCE, LOW, HIGH)                                                        \
  _Pragma("clang loop unroll(full)") for (int i = 0; i < LANES; i++) {                             \
    if (i & DISTANCE) continue;                                                                    \
    vf a = r[i], b = r[i + DISTANCE];                                                              \
    r[i] = __builtin_shufflevector(a, b, LOW);                                                     \
    r[i + DISTANCE] = __builtin_shufflevector(a, b, HIGH);                                         \
  }
#define LOW_1 0, 16, 2, 18, 4, 20, 6, 22, 8, 24, 10, 26, 12, 28, 14, 30
#define HIGH_1 1, 17, 3, 19, 5, 21, 7, 23, 9, 25, 11, 27, 13, 29, 15, 31
#define LOW_2 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29
#define HIGH_2 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31
#define LOW_4 0, 1, 2, 3, 16, 17, 18, 19, 8, 9, 10, 11, 24, 25, 26, 27
#define HIGH_4 4, 5, 6, 7, 20, 21, 22, 23, 12, 13, 14, 15, 28, 29, 30, 31
#define LOW_8 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23
#define HIGH_8 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31

// y[p·ldy + i] = x[i·ldx + p] for i < rows ≤ 16 and p < columns, zero for rows ≤ i < 16.
#define transpose_strip CK(transpose_strip)
INLINE void transpose_strip(
    long rows, long columns, const float *x, long ldx, float *y, long ldy) {
  FOR_VECTORS(p, k, columns) {
    vf r[LANES];
    _Pragma("clang loop unroll(full)") for (int i = 0; i < LANES; i++) {
      r[i] = i < rows ? vload(x + i * ldx + p, k) : 0;
    }
    SWAP_BLOCKS(r, 8, LOW_8, HIGH_8)
    SWAP_BLOCKS(r, 4, LOW_4, HIGH_4)
    SWAP_BLOCKS(r, 2, LOW_2, HIGH_2)
    SWAP_BLOCKS(r, 1, LOW_1, HIGH_1)
    _Pragma("clang loop unroll(full)") for (int i = 0; i < LANES; i++) {
      if (i < k) vstore(y + (p + i) * ldy, LANES, r[i]);
    }
  }
}
