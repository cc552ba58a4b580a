struct softmax_table {
  void (*forward)(const void *x, void *y, size_t rows, size_t cols);
  void (*backward)(const void *y, const void *dy, void *dx, size_t rows, size_t cols);
  void (*log_forward)(const void *x, void *y, size_t rows, size_t cols);
  void (*log_backward)(const void *y, const void *dy, void *dx, size_t rows, size_t cols);
  void (*cross_entropy)(
      const void *x, const int32_t *labels, const void *weights, double smoothing, double scale, void *losses, void *gradient,
      size_t rows, size_t cols);
};
