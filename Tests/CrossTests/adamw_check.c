#include "adamw.h"

#include <math.h>
#include <stdlib.h>

#include "check.h"

static const ck_adamw options = {.learning_rate = 0.01f,
    .beta1 = 0.9f,
    .beta2 = 0.999f,
    .epsilon = 1e-6f,
    .weight_decay = 0.01f,
    .clip = 0.7f,
    .correction1 = 1 / (1 - 0.729f),
    .correction2 = 1 / (1 - 0.997f)};

// p, g, m, v.
static void fill(shape s, buffer *b) {
  for (int i = 0; i < 4; i++) normals(b + i, COUNT(s), i < 2 ? 1 : 0.1, 0);
  for (long i = 0; i < COUNT(s); i++) b[3].values[i] = 0.01f + fabsf(b[3].values[i]);
}

static void google(const kernel_case *c, shape s, float **p, int accumulate) {
  (void)c, (void)accumulate;
  ck_adamw_google(COUNT(s), options, p[0], p[1], p[2], p[3]);
}
static void decoupled(const kernel_case *c, shape s, float **p, int accumulate) {
  (void)c, (void)accumulate;
  ck_adamw_decoupled(COUNT(s), options, p[0], p[1], p[2], p[3]);
}

static void reference(const kernel_case *c, shape s, double **b, int accumulate) {
  (void)accumulate;
  const double beta1 = options.beta1, beta2 = options.beta2, rate = options.learning_rate;
  for (long i = 0; i < COUNT(s); i++) {
    double g = b[1][i] * options.clip;
    b[2][i] = beta1 * b[2][i] + (1 - beta1) * g;
    b[3][i] = beta2 * b[3][i] + (1 - beta2) * g * g;
    double update =
        b[2][i] * options.correction1 / (sqrt(b[3][i] * options.correction2) + options.epsilon);
    if (c->run == decoupled) {
      b[0][i] = b[0][i] * (1 - rate * options.weight_decay) - rate * update;
    } else {
      b[0][i] -= rate * (update + options.weight_decay * b[0][i]);
    }
  }
}

void check_adamw(void) {
  check(&(kernel_case){.name = "ck_adamw_google", .tolerance = 1e-6, .buffers = 4, .fill = fill,
      .run = google, .reference = reference});
  check(&(kernel_case){.name = "ck_adamw_decoupled", .tolerance = 1e-6, .buffers = 4, .fill = fill,
      .run = decoupled, .reference = reference});
}
