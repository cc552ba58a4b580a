struct resample_table {
  void (*run)(
      const void *x, void *y, const ptrdiff_t *starts, const ptrdiff_t *sources, const double *weights, ptrdiff_t first, ptrdiff_t rows,
      ptrdiff_t inner);
};
