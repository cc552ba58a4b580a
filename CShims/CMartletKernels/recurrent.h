struct recurrent_table {
  void (*forward)(
      const mk_recurrence *r, ptrdiff_t first, ptrdiff_t rows, const void *packed, const void *packed_candidate, const void *bias_candidate, void *gates, void *candidates, void *output, void *cells, void *hidden, void *cell);
  void (*step)(
      const mk_recurrence *r, ptrdiff_t row, ptrdiff_t step, ptrdiff_t begin, ptrdiff_t end, const void *weight,
      ptrdiff_t weight_row, ptrdiff_t weight_gate, const void *bias_candidate, void *gates, void *candidates, void *output,
      void *cells, const void *hidden, void *cell);
  void (*backward)(
      const mk_recurrence *r, ptrdiff_t first, ptrdiff_t rows, const void *packed, const void *gates, const void *candidates,
      const void *output, const void *cells, const void *initial_hidden, const void *initial_cell, const void *doutput,
      void *dgates, void *drecurrent, void *dhidden, void *dcell);
};
