#ifndef CLOZE_COPENBLAS_SHIM_H
#define CLOZE_COPENBLAS_SHIM_H

#include <cblas.h>

// What the library itself calls before a process is copied; builds without threads lack it.
extern int blas_thread_shutdown_(void) __attribute__((weak));

static inline void cblas_end_threads(void) {
  if (blas_thread_shutdown_) blas_thread_shutdown_();
}

#endif
