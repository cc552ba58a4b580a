// Optimiser updates: many steps of each variant against the formulas in long double.
#include "test.h"

enum { count = 37 };

typedef struct variant {
  const char *name;
  double momentum, dampening, weight_decay, scale, epsilon;
  int nesterov, decoupled, centered;
} variant;

static double relative_error(mk_type type, const void *p, const long double *want) {
  long double error = 0, size = 0;
  for (size_t i = 0; i < count; i++) {
    error += (get(type, p, i) - want[i]) * (get(type, p, i) - want[i]);
    size += want[i] * want[i];
  }
  return (double)sqrtl(error / size);
}

static void run(mk_type type, const char *algorithm, const variant *o, int steps) {
  generator g = {41};
  void *p = make_normal(type, count, &g, 0, 1), *m = make(type, count, 0), *v = make(type, count, 0), *a = make(type, count, 0),
       *gradient = make(type, count, 0);
  long double P[count], M[count] = {0}, V[count] = {0}, A[count] = {0};
  for (size_t i = 0; i < count; i++) P[i] = get(type, p, i);
  const long double rate = 1e-2L;
  for (int step = 1; step <= steps; step++) {
    for (size_t i = 0; i < count; i++) set(type, gradient, i, next_normal(&g) + 0.3);
    const int sgd = strcmp(algorithm, "sgd") == 0, adam = strcmp(algorithm, "adam") == 0, rms = strcmp(algorithm, "rmsprop") == 0;
    for (size_t i = 0; i < count; i++) {
      long double d = get(type, gradient, i) * (long double)o->scale;
      if (!o->decoupled) d += o->weight_decay * P[i];
      if (sgd) {
        if (o->momentum != 0) {
          M[i] = step == 1 ? d : o->momentum * M[i] + (1 - (long double)o->dampening) * d;
          d = o->nesterov ? d + o->momentum * M[i] : M[i];
        }
        P[i] -= rate * d;
      } else if (adam) {
        if (o->decoupled) P[i] *= 1 - rate * o->weight_decay;
        M[i] = 0.9L * M[i] + 0.1L * d;
        V[i] = 0.999L * V[i] + 0.001L * d * d;
        P[i] -= rate * (M[i] / (1 - powl(0.9L, step))) / (sqrtl(V[i] / (1 - powl(0.999L, step))) + o->epsilon);
      } else if (rms) {
        V[i] = 0.99L * V[i] + 0.01L * d * d;
        long double root = sqrtl(V[i]);
        if (o->centered) {
          A[i] = 0.99L * A[i] + 0.01L * d;
          root = sqrtl(V[i] - A[i] * A[i]);
        }
        M[i] = o->momentum * M[i] + d / (root + o->epsilon);
        P[i] -= rate * M[i];
      } else {
        V[i] += d * d;
        P[i] -= rate * d / (sqrtl(V[i]) + o->epsilon);
      }
    }
    if (sgd)
      mk_sgd(type, p, gradient, o->momentum != 0 ? m : NULL, count, (double)rate, o->momentum, o->dampening, o->nesterov,
             o->weight_decay, o->scale, step == 1);
    else if (adam)
      mk_adam(type, p, gradient, m, v, count, (double)rate, 0.9, 0.999, o->epsilon, o->weight_decay, o->decoupled, step, o->scale);
    else if (rms)
      mk_rmsprop(type, p, gradient, v, o->momentum != 0 ? m : NULL, o->centered ? a : NULL, count, (double)rate, 0.99, o->epsilon,
                 o->weight_decay, o->momentum, o->scale);
    else
      mk_adagrad(type, p, gradient, v, count, (double)rate, o->epsilon, o->weight_decay, o->scale);
  }
  const double error = relative_error(type, p, P), bound = type == MK_F32 ? 1e-5 : 1e-12;
  expect(error <= bound, "%s %s %s after %d steps: relative error %g", algorithm, o->name, name_of(type), steps, error);
  free(p), free(m), free(v), free(a), free(gradient);
}

void test_optimizer(void) {
  static const struct { const char *algorithm; variant options; } rows[] = {
      {"sgd", {.name = "plain", .scale = 1}},
      {"sgd", {.name = "decay", .scale = 0.5, .weight_decay = 0.01}},
      {"sgd", {.name = "momentum", .scale = 1, .momentum = 0.9}},
      {"sgd", {.name = "dampening", .scale = 1, .momentum = 0.9, .dampening = 0.1, .weight_decay = 0.01}},
      {"sgd", {.name = "nesterov", .scale = 1, .momentum = 0.9, .nesterov = 1}},
      {"adam", {.name = "plain", .scale = 1, .epsilon = 1e-8}},
      {"adam", {.name = "decay", .scale = 0.25, .epsilon = 1e-8, .weight_decay = 0.01}},
      {"adam", {.name = "decoupled", .scale = 1, .epsilon = 1e-8, .weight_decay = 0.01, .decoupled = 1}},
      {"rmsprop", {.name = "plain", .scale = 1, .epsilon = 1e-8}},
      {"rmsprop", {.name = "momentum", .scale = 1, .epsilon = 1e-8, .momentum = 0.9, .weight_decay = 0.01}},
      {"rmsprop", {.name = "centered", .scale = 0.5, .epsilon = 1e-8, .centered = 1}},
      {"rmsprop", {.name = "centered momentum", .scale = 1, .epsilon = 1e-8, .centered = 1, .momentum = 0.5}},
      {"adagrad", {.name = "plain", .scale = 1, .epsilon = 1e-10}},
      {"adagrad", {.name = "decay", .scale = 2, .epsilon = 1e-10, .weight_decay = 0.01}},
  };
  for (int t = 0; t < 2; t++)
    for (size_t k = 0; k < sizeof rows / sizeof rows[0]; k++) run((mk_type)t, rows[k].algorithm, &rows[k].options, 1000);
}
