struct images_table {
  void (*normalize)(
      const uint8_t *bytes, void *y, size_t pixels, size_t channels, const double *mean, const double *deviation);
};
