#ifndef CLOZE_CK_GEMM_H
#define CLOZE_CK_GEMM_H

/// How the elements of a matrix lie in memory.
typedef enum {
  /// (i, j) at data[i·stride + j].
  CK_ROW_MAJOR,
  /// (i, j) at data[j·stride + i].
  CK_COLUMN_MAJOR,
  /// Panels of 32 columns, each row-major by itself; see ck_gemm_pack. The stride is not used.
  CK_PANELS
} ck_layout;

/// A matrix that someone else owns.
typedef struct {
  const float *data;
  long stride;
  ck_layout layout;
} ck_matrix;

/// How many floats ck_gemm_pack fills for [k, n].
long ck_gemm_packed_count(long k, long n);

/// Packs panels first_panel ..< first_panel + panels of b [k, n], zeros to the right of the last column.
void ck_gemm_pack(long k, long n, ck_matrix b, long first_panel, long panels, float *packed);

/// c [m, n] = a [m, k] · b [k, n], or c += a·b. Every element is one sum over k in ascending order, with
/// fused multiply-add where the processor has it, so its bits do not depend on where c was cut.
void ck_gemm(long m, long n, long k, ck_matrix a, ck_matrix b, float *c, long ldc, int accumulate);

#endif
