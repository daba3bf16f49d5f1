#include "embedding.h"

#include <stdlib.h>

#include "check.h"

#define TABLE_ROWS 11

// An index for each row, some of them often.
static int *indices(shape s, int rows, int factor) {
  int *list = malloc(sizeof(int) * (size_t)(s.rows + 1));
  for (long r = 0; r < s.rows; r++) list[r] = (int)((r * factor + 3) % rows);
  return list;
}

// Word, position and segment tables, and the sum.
static void fill_sum(shape s, buffer *b) {
  normals(b, TABLE_ROWS * s.cols, 1, 0);
  normals(b + 1, 5 * s.cols, 1, 0);
  normals(b + 2, 2 * s.cols, 1, 0);
  normals(b + 3, COUNT(s), 1, 0);
}
static void run_sum(const kernel_case *c, shape s, float **p, int accumulate) {
  (void)c, (void)accumulate;
  int *ids = indices(s, TABLE_ROWS, 7), *places = indices(s, 5, 3), *segments = indices(s, 2, 1);
  ck_embedding_sum_forward(s.rows, s.cols, ids, places, segments, p[0], p[1], p[2], p[3]);
  free(ids), free(places), free(segments);
}
static void sum_reference(const kernel_case *c, shape s, double **b, int accumulate) {
  (void)c, (void)accumulate;
  int *ids = indices(s, TABLE_ROWS, 7), *places = indices(s, 5, 3), *segments = indices(s, 2, 1);
  for (long i = 0; i < COUNT(s); i++) {
    long r = i / s.cols, j = i % s.cols;
    b[3][i] = b[0][ids[r] * s.cols + j] + b[1][places[r] * s.cols + j] + b[2][segments[r] * s.cols + j];
  }
  free(ids), free(places), free(segments);
}

// The table and the rows.
static void fill_rows(shape s, buffer *b) {
  normals(b, TABLE_ROWS * s.cols, 1, 0);
  normals(b + 1, COUNT(s), 1, 0);
}
static void run_gather(const kernel_case *c, shape s, float **p, int accumulate) {
  (void)c, (void)accumulate;
  int *list = indices(s, TABLE_ROWS, 4);
  ck_gather_rows(s.rows, s.cols, list, p[0], p[1]);
  free(list);
}
static void gather_reference(const kernel_case *c, shape s, double **b, int accumulate) {
  (void)c, (void)accumulate;
  int *list = indices(s, TABLE_ROWS, 4);
  for (long i = 0; i < COUNT(s); i++) b[1][i] = b[0][list[i / s.cols] * s.cols + i % s.cols];
  free(list);
}

// Columns before and behind the range stay.
#define BEGIN(s) ((s).cols < 5 ? 0 : 5)
#define END(s) ((s).cols < 8 ? (s).cols : (s).cols - 3)

static void run_scatter(const kernel_case *c, shape s, float **p, int accumulate) {
  (void)c, (void)accumulate;
  int *list = indices(s, TABLE_ROWS, 4);
  ck_scatter_add_rows(s.rows, BEGIN(s), END(s), s.cols, list, p[1], p[0]);
  free(list);
}
static void scatter_reference(const kernel_case *c, shape s, double **b, int accumulate) {
  (void)c, (void)accumulate;
  int *list = indices(s, TABLE_ROWS, 4);
  for (long i = 0; i < COUNT(s); i++) {
    long j = i % s.cols;
    if (j >= BEGIN(s) && j < END(s)) b[0][list[i / s.cols] * s.cols + j] += b[1][i];
  }
  free(list);
}

void check_embedding(void) {
  check(&(kernel_case){.name = "ck_embedding_sum_forward", .tolerance = 3e-7, .buffers = 4,
      .fill = fill_sum, .run = run_sum, .reference = sum_reference});
  check(&(kernel_case){.name = "ck_gather_rows", .tolerance = 0, .buffers = 2, .fill = fill_rows,
      .run = run_gather, .reference = gather_reference});
  check(&(kernel_case){.name = "ck_scatter_add_rows", .tolerance = 4e-6, .buffers = 2,
      .fill = fill_rows, .run = run_scatter, .reference = scatter_reference});
}
