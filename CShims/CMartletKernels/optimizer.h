struct optimizer_table {
  void (*sgd)(
      void *p, const void *g, void *m, size_t n, double rate, double momentum, double dampening, int nesterov,
      double weight_decay, double gradient_scale, int first_step);
  void (*adam)(
      void *p, const void *g, void *m, void *v, size_t n, double rate, double beta1, double beta2, double epsilon,
      double weight_decay, int decoupled, int64_t step, double gradient_scale);
  void (*rmsprop)(
      void *p, const void *g, void *v, void *m, void *a, size_t n, double rate, double alpha, double epsilon,
      double weight_decay, double momentum, double gradient_scale);
  void (*adagrad)(
      void *p, const void *g, void *v, size_t n, double rate, double epsilon, double weight_decay, double gradient_scale);
};
