#ifndef CLOZE_CK_ISA_H
#define CLOZE_CK_ISA_H

/// The instruction sets that kernels are compiled for; of those that a machine has, each is better than the one before.
typedef enum { CK_ISA_BASELINE, CK_ISA_AVX2, CK_ISA_AVX512, CK_ISA_NEON, CK_ISA_COUNT } ck_isa;

/// The instruction set in use: the best one of this machine, or what the environment variable
/// CLOZE_ISA (baseline, avx2, avx512, neon) names if the machine has it, or what this thread has forced.
ck_isa ck_isa_active(void);

/// The same for kernels that want AVX-512's products of bytes (VNNI): AVX2 where there is AVX-512 without them.
ck_isa ck_isa_active_with_vnni(void);

/// Whether this machine has an instruction set.
int ck_isa_supported(ck_isa isa);

/// Uses an instruction set, if supported, on the calling thread alone; for tests and measurements.
void ck_isa_force(ck_isa isa);

/// The name that CLOZE_ISA takes.
const char *ck_isa_name(ck_isa isa);

#endif
