#ifndef CLOZE_COPENBLAS_SHIM_H
#define CLOZE_COPENBLAS_SHIM_H

#include <cblas.h>

#endif
