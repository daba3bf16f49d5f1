#ifndef CLOZE_CK_INT8_H
#define CLOZE_CK_INT8_H

#include <stdint.h>

/// A weight [n, k] in 8 bits: w[j, i] ≈ scales[j]·q[j, ·]·H, with q from -127 to 127 and H the rotation that rows of
/// the other factor go through as well (internal/rotation.h). Every instruction set reads the same bytes.
typedef struct {
  /// How many outputs there are.
  long n;
  /// How many inputs there are.
  long k;
  /// k with the zeros behind it that make whole blocks of the rotation: ck_int8_depth(k).
  long depth;
  /// Panels of 16 outputs, [panels, depth / 4, 16, 4]; zeros behind the last output.
  int8_t *panels;
  /// [16·panels].
  float *scales;
  /// 128·Σ q of each output, [16·panels].
  int32_t *offsets;
} ck_int8_weight;

/// What becomes of an affine map's result.
typedef enum { CK_IDENTITY, CK_GELU_ERF, CK_GELU_TANH } ck_activation;

/// How many panels n outputs have.
long ck_int8_panels(long n);

/// How many products are summed up for an output of k inputs, zeros included.
long ck_int8_depth(long k);

/// How many bytes the parts of a weight [n, k] take together.
long ck_int8_bytes(long n, long k);

/// The weight [n, k] whose parts lie in memory, which is aligned to 64 bytes.
ck_int8_weight ck_int8_at(void *memory, long n, long k);

/// Fills panels first ..< first + count of a weight from its floats x [n, k]; scratch has room for depth floats. An
/// output of which an element is not finite is NaN.
void ck_int8_pack(ck_int8_weight w, const float *x, long first, long count, float *scratch);

/// How many floats ck_int8_linear works in.
long ck_int8_scratch(long m, long k);

/// y [m, n] = f(x·wᵀ + bias), whose rows are stride floats apart, with the rows of x [m, k] rounded to -127 … 127 times a scale of their own; bias may be
/// NULL. Sums of products are integers and exact (k ≤ 65,536), so a row has the same bits whatever rows are beside it and,
/// without an activation, on every instruction set. A row of x of which an element is not finite gives NaN.
void ck_int8_linear(long m, ck_int8_weight w, const float *x, const float *bias, ck_activation f, float *y,
                    long stride, float *scratch);

#endif
