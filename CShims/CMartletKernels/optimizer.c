// Optimiser updates.
#include "levels.h"
#include "optimizer.h"

#define MK_FAMILY "optimizer.inc"
#include "each_level.h"

MK_DEFINE_TABLES(optimizer)

void mk_sgd(
    mk_type type, void *p, const void *g, void *m, size_t n, double rate, double momentum, double dampening, int nesterov,
    double weight_decay, double gradient_scale, int first_step) {
  optimizer_for(type)->sgd(p, g, m, n, rate, momentum, dampening, nesterov, weight_decay, gradient_scale, first_step);
}

void mk_adam(
    mk_type type, void *p, const void *g, void *m, void *v, size_t n, double rate, double beta1, double beta2, double epsilon,
    double weight_decay, int decoupled, int64_t step, double gradient_scale) {
  optimizer_for(type)->adam(
      p, g, m, v, n, rate, beta1, beta2, epsilon, weight_decay, decoupled, step, gradient_scale);
}

void mk_rmsprop(
    mk_type type, void *p, const void *g, void *v, void *m, void *a, size_t n, double rate, double alpha, double epsilon,
    double weight_decay, double momentum, double gradient_scale) {
  optimizer_for(type)->rmsprop(p, g, v, m, a, n, rate, alpha, epsilon, weight_decay, momentum, gradient_scale);
}

void mk_adagrad(
    mk_type type, void *p, const void *g, void *v, size_t n, double rate, double epsilon, double weight_decay,
    double gradient_scale) {
  optimizer_for(type)->adagrad(p, g, v, n, rate, epsilon, weight_decay, gradient_scale);
}
