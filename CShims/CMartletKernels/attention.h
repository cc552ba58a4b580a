struct attention_table {
  void (*hide)(void *s, size_t stride, size_t queries, size_t keys, const uint8_t *visible, ptrdiff_t diagonal);
  void (*weights)(
      void *s, size_t stride, size_t keys, void *maximum, double *sum, void *correction);
  void (*rescale)(void *y, size_t stride, size_t rows, size_t cols, const void *factors);
  void (*finish)(
      void *y, size_t stride, size_t rows, size_t cols, const void *maximum, const double *sum, void *log_sum);
  void (*probabilities)(void *s, size_t stride, size_t keys, const void *log_sum);
  void (*gradient)(const void *p, void *dp, size_t stride, size_t keys, const void *delta);
  void (*dots)(const void *a, size_t a_stride, const void *b, size_t b_stride, size_t rows, size_t cols, void *y);
  void (*drop)(
      const void *x, void *y, size_t stride, size_t queries, size_t keys, double keep, uint64_t key, uint64_t stream,
      uint64_t offset, uint64_t query_distance);
};
