// Sums of products of 8-bit integers for a tile of rows and panels, by each instruction set's own means. All of them
// are exact: 127²·65,536 fits 32 bits.

#undef TILE_ROWS
#undef TILE_PANELS
#undef SHORT_TILES
#undef stored

#define TILE_UNROLL _Pragma("clang loop unroll(full)")
#define store_integers CK(store_integers)
#define tile_sums CK(tile_sums)

#if defined(CK_AVX512)

// vpdpbusd adds four products of an unsigned and a signed byte to each lane. Rows are stored with 128 added, and
// what that adds to the sums is subtracted at the end.
#define TILE_ROWS 12
#define TILE_PANELS 2
#define stored uint8_t
#define SHORT_TILES(panels)                                                                        \
  SHORT_TILE(1, panels)                                                                            \
  SHORT_TILE(2, panels)                                                                            \
  SHORT_TILE(3, panels)                                                                            \
  SHORT_TILE(4, panels)                                                                            \
  SHORT_TILE(5, panels)                                                                            \
  SHORT_TILE(6, panels)                                                                            \
  SHORT_TILE(7, panels)                                                                            \
  SHORT_TILE(8, panels)                                                                            \
  SHORT_TILE(9, panels)                                                                            \
  SHORT_TILE(10, panels)                                                                           \
  SHORT_TILE(11, panels)

INLINE void store_integers(uint8_t *to, vi q) {
  __m128i bytes = _mm512_cvtepi32_epi8((__m512i)(q + 128));
  memcpy(to, &bytes, sizeof bytes);
}

INLINE void tile_sums(int rows, int panels, long depth, const uint8_t *a, long stride,
    const int8_t *b, const int32_t *offsets, vi sum[TILE_ROWS][TILE_PANELS]) {
  __m512i total[TILE_ROWS][TILE_PANELS];
  TILE_UNROLL for (int r = 0; r < rows; r++) {
    TILE_UNROLL for (int v = 0; v < panels; v++) total[r][v] = _mm512_setzero_si512();
  }
  // Every third row has a pointer; addresses of the two after it fit an instruction.
  const uint8_t *base[4] = {a, a + 3 * stride, a + 6 * stride, a + 9 * stride};
  for (long p = 0; p < depth; p += 4, b += 64) {
    __m512i right[TILE_PANELS];
    TILE_UNROLL for (int v = 0; v < panels; v++) {
      right[v] = _mm512_loadu_si512(b + v * 16 * depth);
    }
    TILE_UNROLL for (int r = 0; r < rows; r++) {
      int32_t left;
      memcpy(&left, base[r / 3] + r % 3 * stride + p, sizeof left);
      TILE_UNROLL for (int v = 0; v < panels; v++) {
        total[r][v] = _mm512_dpbusd_epi32(total[r][v], _mm512_set1_epi32(left), right[v]);
      }
    }
  }
  TILE_UNROLL for (int v = 0; v < panels; v++) {
    vi offset;
    memcpy(&offset, offsets + 16 * v, sizeof offset);
    TILE_UNROLL for (int r = 0; r < rows; r++) sum[r][v] = (vi)total[r][v] - offset;
  }
}

#elif defined(CK_AVX2)

// vpmaddwd adds two products of 16-bit integers, which cannot overflow: vpmaddubsw, of bytes, is held to 16 bits. A lane
// holds half of an output's sum until the end.
#define TILE_ROWS 6
#define TILE_PANELS 1
#define stored int16_t
#define SHORT_TILES(panels)                                                                        \
  SHORT_TILE(1, panels)                                                                            \
  SHORT_TILE(2, panels)                                                                            \
  SHORT_TILE(3, panels)                                                                            \
  SHORT_TILE(4, panels)                                                                            \
  SHORT_TILE(5, panels)

INLINE void store_integers(int16_t *to, vi q) {
  typedef int16_t shorts __attribute__((ext_vector_type(16)));
  shorts x = __builtin_convertvector(q, shorts);
  memcpy(to, &x, sizeof x);
}

// Eight outputs of a panel, the first or the second half; rows of sums are 16 apart.
#define half_sums CK(half_sums)
INLINE void half_sums(int rows, long depth, const int16_t *a, long stride, const int8_t *b,
    int32_t *sum) {
  __m256i total[TILE_ROWS][2];
  TILE_UNROLL for (int r = 0; r < rows; r++) total[r][0] = total[r][1] = _mm256_setzero_si256();
  // A register for each row: what the processor can take in at a time decides here.
  const int16_t *row[TILE_ROWS];
  TILE_UNROLL for (int r = 0; r < rows; r++) {
    row[r] = a + r * stride;
    __asm__("" : "+r"(row[r]));
  }
#pragma clang loop unroll_count(2)
  for (long p = 0; p < depth; p += 4, b += 64) {
    __m256i right[2];
    TILE_UNROLL for (int v = 0; v < 2; v++) {
      right[v] = _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i *)(b + 16 * v)));
    }
    TILE_UNROLL for (int r = 0; r < rows; r++) {
      long long left;
      memcpy(&left, row[r] + p, sizeof left);
      TILE_UNROLL for (int v = 0; v < 2; v++) {
        __m256i products = _mm256_madd_epi16(_mm256_set1_epi64x(left), right[v]);
        total[r][v] = _mm256_add_epi32(total[r][v], products);
      }
    }
  }
  TILE_UNROLL for (int r = 0; r < rows; r++) {
    __m256i pairs = _mm256_hadd_epi32(total[r][0], total[r][1]);
    pairs = _mm256_permute4x64_epi64(pairs, 0xd8);
    memcpy(sum + 16 * r, &pairs, sizeof pairs);
  }
}

INLINE void tile_sums(int rows, int panels, long depth, const int16_t *a, long stride,
    const int8_t *b, const int32_t *offsets, vi sum[TILE_ROWS][TILE_PANELS]) {
  int32_t halves[TILE_ROWS][16];
  for (int half = 0; half < 2; half++) {
    half_sums(rows, depth, a, stride, b + 32 * half, halves[0] + 8 * half);
  }
  TILE_UNROLL for (int r = 0; r < rows; r++) memcpy(&sum[r][0], halves[r], sizeof halves[r]);
}

#else

// Portable: a lane is an output, whose four bytes are taken apart.
#define TILE_ROWS 2
#define TILE_PANELS 1
#define stored int16_t
#define SHORT_TILES(panels) SHORT_TILE(1, panels)

INLINE void store_integers(int16_t *to, vi q) {
  for (int l = 0; l < LANES; l++) to[l] = (int16_t)q[l];
}

INLINE void tile_sums(int rows, int panels, long depth, const int16_t *a, long stride,
    const int8_t *b, const int32_t *offsets, vi sum[TILE_ROWS][TILE_PANELS]) {
  vi total[TILE_ROWS] = {0};
  for (long p = 0; p < depth; p += 4, b += 64) {
    vi quads;
    memcpy(&quads, b, sizeof quads);
    for (int i = 0; i < 4; i++) {
      vi right = (vi)((vu)quads << (24 - 8 * i)) >> 24;
      for (int r = 0; r < rows; r++) total[r] += right * (int32_t)a[r * stride + p + i];
    }
  }
  for (int r = 0; r < rows; r++) sum[r][0] = total[r];
}

#endif
