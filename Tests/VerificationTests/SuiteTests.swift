import Testing

/// All tests here set the pool's number of threads; one at a time keeps their measurements apart.
@Suite(.serialized)
enum SuiteTests {}
