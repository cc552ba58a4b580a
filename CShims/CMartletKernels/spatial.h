// The entry points of one (type, level); martlet_spatial.h says what each does.
struct spatial_table {
  void (*merge_partials)(const void *partials, ptrdiff_t count, ptrdiff_t stride, void *y, ptrdiff_t n);
  void (*round)(const double *x, void *y, ptrdiff_t n);
  void (*im2col)(const mk_window *w, const void *x, ptrdiff_t channel_begin, ptrdiff_t channel_count,
      ptrdiff_t tap_begin, ptrdiff_t tap_end, ptrdiff_t first_row, ptrdiff_t rows, void *columns);
  void (*col2im)(const mk_window *w, const void *columns, ptrdiff_t channel_begin, ptrdiff_t channel_count,
      ptrdiff_t image, ptrdiff_t out_begin, ptrdiff_t out_rows, ptrdiff_t in_begin, ptrdiff_t in_end, void *dx);
  void (*bias_activation)(const void *bias, mk_activation activation, void *y, ptrdiff_t ld, ptrdiff_t rows,
      ptrdiff_t columns);
  ptrdiff_t (*panel_width)(void);
  void (*panel_pack)(const void *b, ptrdiff_t ldb, ptrdiff_t depth, ptrdiff_t columns, void *packed);
  void (*panel_multiply)(const void *a, ptrdiff_t lda, ptrdiff_t rows, ptrdiff_t depth, const void *packed,
      ptrdiff_t columns, void *y, ptrdiff_t ld);
  void (*outer_multiply)(const void *a, ptrdiff_t lda, ptrdiff_t rows, const void *b, ptrdiff_t ldb, ptrdiff_t columns,
      ptrdiff_t depth, int accumulate, void *y, ptrdiff_t ld);
  ptrdiff_t (*product_scratch)(const mk_product *p);
  void (*product_pack)(const mk_product *p, ptrdiff_t begin, ptrdiff_t end, void *packed);
  void (*product)(const mk_product *p, void *scratch);
  void (*direct_band)(const mk_window *w, const void *x, ptrdiff_t image, ptrdiff_t out_begin, ptrdiff_t out_rows,
      void *band);
  void (*direct_forward)(const mk_window *w, const void *band, const void *packed, const void *bias,
      mk_activation activation, ptrdiff_t out_rows, void *y);
  ptrdiff_t (*direct_longest_run)(void);
  void (*direct_turn)(const mk_window *w, const void *weight, void *turned);
  void (*direct_gradient_input)(const mk_window *w, const void *dy, const void *turned, void *band, void *dx);
  void (*direct_gradient_weight)(const mk_window *w, const void *band, const void *dy, ptrdiff_t out_rows,
      void *dweight);
  void (*depthwise_forward)(const mk_window *w, const void *x, const void *weight, const void *bias,
      mk_activation activation, void *y, ptrdiff_t first_row, ptrdiff_t rows);
  void (*depthwise_gradient_input)(const mk_window *w, const void *dy, const void *weight, void *dx,
      ptrdiff_t first_row, ptrdiff_t rows);
  void (*depthwise_gradient_weight)(const mk_window *w, const void *x, const void *dy, void *dweight,
      ptrdiff_t first_row, ptrdiff_t rows);
  void (*winograd_filter)(const float *weight, ptrdiff_t in_channels, ptrdiff_t out_channels, int rotated,
      ptrdiff_t begin, ptrdiff_t end, ptrdiff_t depth_begin, ptrdiff_t depth_end, float *u, ptrdiff_t plane);
  void (*winograd_input)(const mk_winograd_tiles *w, const float *x, ptrdiff_t channels, ptrdiff_t first_tile, ptrdiff_t tiles,
      float *v, ptrdiff_t ld, ptrdiff_t plane);
  void (*winograd_output)(const mk_winograd_tiles *w, const float *m, ptrdiff_t ld, ptrdiff_t plane, const float *bias,
      mk_activation activation, ptrdiff_t channels, ptrdiff_t first_tile, ptrdiff_t tiles, float *y);
  void (*winograd_output_gradient)(const mk_winograd_tiles *w, const float *dy, ptrdiff_t channels, ptrdiff_t first_tile,
      ptrdiff_t tiles, float *z, ptrdiff_t ld, ptrdiff_t plane);
  void (*winograd_filter_gradient)(const float *du, ptrdiff_t ld, ptrdiff_t plane, ptrdiff_t rows, ptrdiff_t columns,
      float *dweight, ptrdiff_t row, ptrdiff_t tap);
  void (*pool_maximum)(const mk_window *w, const void *x, void *y, uint16_t *indices, ptrdiff_t first_row,
      ptrdiff_t rows);
  void (*pool_maximum_backward)(const mk_window *w, const void *dy, const uint16_t *indices, const void *mask, void *dx,
      ptrdiff_t first_row, ptrdiff_t rows);
  void (*pool_average)(const mk_window *w, const void *x, void *y, ptrdiff_t first_row, ptrdiff_t rows);
  void (*pool_average_backward)(const mk_window *w, const void *dy, void *dx, ptrdiff_t first_row, ptrdiff_t rows);
  void (*pool_global)(const void *x, void *y, ptrdiff_t positions, ptrdiff_t channels);
  void (*pool_global_backward)(const void *dy, void *dx, ptrdiff_t positions, ptrdiff_t channels);
  void (*column_moments)(const void *x, ptrdiff_t rows, ptrdiff_t columns, double *mean, double *m2);
  void (*batch_norm_apply)(const void *x, const void *mean, const void *scale, const void *shift, const void *residual,
      mk_activation activation, void *y, ptrdiff_t rows, ptrdiff_t columns);
  void (*batch_norm_sums)(mk_activation activation, const void *x, const void *y, const void *dy, const void *mean,
      const void *inverse, const void *scale, const void *shift, ptrdiff_t rows, ptrdiff_t columns, double *sum_dy,
      double *sum_dy_xhat);
  void (*batch_norm_coefficients)(const void *inverse, const void *gamma, const double *sum_dy,
      const double *sum_dy_xhat, ptrdiff_t rows, void *scale, void *offset, void *slope, ptrdiff_t columns);
  void (*batch_norm_backward)(mk_activation activation, const void *x, const void *y, const void *dy, const void *mean,
      const void *scale, const void *shift, const void *offset, const void *slope, void *dx, void *dresidual, ptrdiff_t rows, ptrdiff_t columns);
  void (*layer_norm_forward)(const void *x, const void *gamma, const void *beta, double epsilon, void *y, void *mean,
      void *inverse, ptrdiff_t rows, ptrdiff_t columns);
  void (*layer_norm_backward)(const void *x, const void *dy, const void *mean, const void *inverse, const void *gamma,
      void *dx, double *dgamma, double *dbeta, void *scratch, ptrdiff_t rows, ptrdiff_t columns);
  void (*rms_norm_forward)(const void *x, const void *gamma, double epsilon, void *y, void *inverse, ptrdiff_t rows,
      ptrdiff_t columns);
  void (*rms_norm_backward)(const void *x, const void *dy, const void *inverse, const void *gamma, void *dx,
      double *dgamma, void *scratch, ptrdiff_t rows, ptrdiff_t columns);
};
