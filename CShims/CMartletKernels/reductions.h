struct reductions_table {
  double (*sum)(const void *x, size_t n);
  double (*sum_of_squares)(const void *x, size_t n);
  void (*sum_rows)(const void *x, void *y, size_t rows, size_t cols);
  void (*sum_columns)(const void *x, void *y, size_t rows, size_t cols, size_t stride);
  void (*maximum_rows)(const void *x, void *y, size_t rows, size_t cols);
  void (*argmax_rows)(const void *x, int32_t *y, size_t rows, size_t cols);
  void (*minimum_rows)(const void *x, void *y, size_t rows, size_t cols);
  void (*argmin_rows)(const void *x, int32_t *y, size_t rows, size_t cols);
  void (*variance_rows)(const void *x, void *y, size_t rows, size_t cols, double correction);
  int (*all_finite)(const void *x, size_t n);
};
