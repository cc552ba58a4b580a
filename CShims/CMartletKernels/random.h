struct random_table {
  void (*uniform)(uint64_t key, uint64_t stream, uint64_t offset, double low, double high, void *y, size_t n);
  void (*normal)(uint64_t key, uint64_t stream, uint64_t offset, double mean, double deviation, void *y, size_t n);
  void (*dropout)(
      const void *x, void *y, size_t n, double keep, uint64_t key, uint64_t stream, uint64_t offset);
};
