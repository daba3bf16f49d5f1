// Compiles the body of a kernel's file once per instruction set.
//
// The file defines CK_SOURCE as its own name and includes this header, which includes the file
// again with CK_BODY defined, once for each instruction set; CK(name) spells that copy's name.
// After the include the file defines the public functions: CK_DISPATCH picks a copy at run time.
//
// Before it, a file whose copy for AVX-512 needs more than that defines CK_AVX512_ALSO, such as
// ",avx512vnni", and CK_ACTIVE, which tells what it can use where that is lacking.
#include <float.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "../include/isa.h"

#pragma clang diagnostic ignored "-Wpsabi"
#pragma clang diagnostic ignored "-Wunused-function"

#ifndef CK_AVX512_ALSO
#define CK_AVX512_ALSO ""
#endif
#ifndef CK_ACTIVE
#define CK_ACTIVE ck_isa_active()
#endif

#define CK_BODY
#if !defined(__x86_64__)
// Here the processor may have fused multiply-add and elsewhere not: one baseline, the same bits.
#pragma clang fp contract(off)
#endif
#define CK(name) name##_baseline
#include CK_SOURCE
#undef CK

#if defined(__x86_64__)
#define CK_AVX2
#define CK(name) name##_avx2
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#include CK_SOURCE
#pragma clang attribute pop
#undef CK
#undef CK_AVX2

#define CK_AVX512
#define CK(name) name##_avx512
#pragma clang attribute push(                                                                      \
    __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx2,fma" CK_AVX512_ALSO),           \
        min_vector_width(512))),                                                                   \
    apply_to = function)
#include CK_SOURCE
#pragma clang attribute pop
#undef CK
#undef CK_AVX512
#elif defined(__aarch64__)
#pragma clang fp contract(on)
#define CK_NEON
#define CK(name) name##_neon
#include CK_SOURCE
#undef CK
#undef CK_NEON
#endif
#undef CK_BODY

#if defined(__x86_64__)
#define CK_DISPATCH(result, name, parameters, arguments)                                           \
  result name parameters {                                                                         \
    switch (CK_ACTIVE) {                                                                           \
    case CK_ISA_AVX512:                                                                            \
      return name##_avx512 arguments;                                                              \
    case CK_ISA_AVX2:                                                                              \
      return name##_avx2 arguments;                                                                \
    default:                                                                                       \
      return name##_baseline arguments;                                                            \
    }                                                                                              \
  }
#elif defined(__aarch64__)
#define CK_DISPATCH(result, name, parameters, arguments)                                           \
  result name parameters {                                                                         \
    if (ck_isa_active() == CK_ISA_NEON) return name##_neon arguments;                              \
    return name##_baseline arguments;                                                              \
  }
#else
#define CK_DISPATCH(result, name, parameters, arguments)                                           \
  result name parameters { return name##_baseline arguments; }
#endif
