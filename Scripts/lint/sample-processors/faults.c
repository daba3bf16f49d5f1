#include <immintrin.h> // fault
__m256 x = _mm256_setzero_ps(); // fault
static int wide(void) { return __builtin_ia32_movmskps(0); } // fault
static void stop(void) { __asm__("ud2"); } // fault
__attribute__((target("avx2"))) void f(void); // fault
static int has(void) { return __builtin_cpu_supports("avx2"); } // fault
static uint32_t step(uint32_t crc) { return __builtin_arm_crc32cb(crc, 1); } // fault
float32x4_t y = vld1q_f32(0); // fault
long bits = getauxval(16); // fault
#if defined(__x86_64__) // fault
#endif
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
int order = 1; // _mm_ in a comment
#endif
