#include <stdio.h>
#include <string.h>

#include "check.h"
#include "isa.h"

extern const char *only;

// Tries every kernel on every instruction set of this processor: `cross [part of a kernel's name]`.
int main(int count, char **words) {
  only = count > 1 ? words[1] : NULL;
  check_instruction_sets();
  ck_isa_force(CK_ISA_BASELINE);
  check_bytes();
  for (ck_isa isa = CK_ISA_BASELINE; isa < CK_ISA_COUNT; isa++) {
    if (!ck_isa_supported(isa)) continue;
    ck_isa_force(isa);
    check_activations();
    check_adamw();
    check_attention();
    check_cross_entropy();
    check_dropout();
    check_embedding();
    check_gemm();
    check_layer_norm();
    check_pooling();
    check_reductions();
  }
  if (failures() > 0) fprintf(stderr, "cross: failures: %d\n", failures());
  return failures() > 0;
}
