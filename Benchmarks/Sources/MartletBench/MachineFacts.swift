import Martlet

/// What a figure means nothing without: the number of threads and the kernels in use.
struct MachineFacts {
  let fields: [String: Any]

  init(threads: Int) {
    Runtime.setThreads(threads)
    fields = ["threads": Runtime.threads, "blas_core": Runtime.blasCore, "simd": Runtime.simdLevel]
  }
}
