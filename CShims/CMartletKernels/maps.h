struct maps_table {
  void (*unary)(int op, const void *x, double s, void *y, size_t n);
  void (*binary)(int op, const void *a, const void *b, double s, void *y, size_t n);
  void (*binary_rows)(
      int op, const void *a, const void *b, double s, int swapped, void *y, size_t rows, size_t cols);
  void (*binary_columns)(
      int op, const void *a, const void *b, double s, int swapped, void *y, size_t rows, size_t cols);
  void (*add_scaled)(double alpha, const void *x, void *y, size_t n);
  void (*fill)(double value, void *y, size_t n);
  void (*gelu_with_slope)(int approximate, void *x, void *y, size_t n);
};
