#include "isa.h"

#include <stdlib.h>
#include <string.h>

static ck_isa chosen = CK_ISA_BASELINE;
static _Thread_local int forced = -1;
static int has_vnni = 0;

int ck_isa_supported(ck_isa isa) {
#if defined(__x86_64__)
  switch (isa) {
  case CK_ISA_AVX512:
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") &&
           __builtin_cpu_supports("fma");
  case CK_ISA_AVX2:
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  default:
    return isa == CK_ISA_BASELINE;
  }
#elif defined(__aarch64__)
  // It belongs to every 64-bit processor of Arm's architecture, fused multiply-add included.
  return isa == CK_ISA_BASELINE || isa == CK_ISA_NEON;
#else
  return isa == CK_ISA_BASELINE;
#endif
}

const char *ck_isa_name(ck_isa isa) {
  switch (isa) {
  case CK_ISA_AVX512:
    return "avx512";
  case CK_ISA_AVX2:
    return "avx2";
  case CK_ISA_NEON:
    return "neon";
  default:
    return "baseline";
  }
}

// Before main, so that no kernel has to ask whether it is the first.
__attribute__((constructor)) static void choose(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  has_vnni = __builtin_cpu_supports("avx512vnni") != 0;
#endif
  const char *wanted = getenv("CLOZE_ISA");
  for (ck_isa isa = CK_ISA_BASELINE; isa < CK_ISA_COUNT; isa++) {
    if (!ck_isa_supported(isa)) continue;
    chosen = isa;
    if (wanted != NULL && strcmp(wanted, ck_isa_name(isa)) == 0) return;
  }
}

ck_isa ck_isa_active(void) { return forced >= 0 ? (ck_isa)forced : chosen; }

ck_isa ck_isa_active_with_vnni(void) {
  ck_isa active = ck_isa_active();
  return active == CK_ISA_AVX512 && !has_vnni ? CK_ISA_AVX2 : active;
}

void ck_isa_force(ck_isa isa) {
  if (ck_isa_supported(isa)) forced = (int)isa;
}
