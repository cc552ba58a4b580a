struct peak_table {
  /// Runs `iterations` rounds of multiply-adds; returns the flop done. `sink` keeps the result alive.
  double (*run)(size_t iterations, float *sink);
};
