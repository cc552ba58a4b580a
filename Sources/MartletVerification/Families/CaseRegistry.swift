/// Every family of cases: what tests, `martlet verify` and benchmarks share.
enum CaseRegistry {
  static let families: [CaseFamily] = all(Float.self) + WinogradFamilies.all + all(Double.self) + IntegerFamilies.all

  private static func all<T: VerificationScalar>(_: T.Type) -> [CaseFamily] {
    GemmFamilies.all(T.self) + GemmSpecialFamilies.all(T.self) + LinearFamilies.all(T.self)
      + FinishedProductFamilies.all(T.self)
      + ConvolutionFamilies.all(T.self) + PooledConvolutionFamilies.all(T.self) + MapFamilies.all(T.self)
      + RandomSignFamilies.all(T.self)
      + BinaryMapFamilies.all(T.self) + SpecialValueFamilies.all(T.self) + ReductionFamilies.all(T.self)
      + SoftmaxFamilies.all(T.self) + BatchNormalizationFamilies.all(T.self) + LayerNormalizationFamilies.all(T.self)
      + PoolingFamilies.all(T.self) + OptimizerFamilies.all(T.self) + RandomFamilies.all(T.self)
      + LayoutFamilies.all(T.self)
      + CopyFamilies.all(T.self) + IndexingFamilies.all(T.self) + ConversionFamilies.all(T.self)
      + ComparisonFamilies.all(T.self)
      + Convolution3DFamilies.all(T.self) + ResamplingFamilies.all(T.self) + CTCFamilies.all(T.self)
      + LinearSystemFamilies.all(T.self) + FactorizationFamilies.all(T.self) + SpectralFamilies.all(T.self)
      + SpecialRowFamilies.all(T.self) + SpecialConvolutionFamilies.all(T.self)
      + ScanFamilies.all(T.self)
      + AttentionFamilies.all(T.self) + RotaryFamilies.all(T.self)
      + RMSNormalizationFamilies.all(T.self) + GroupNormalizationFamilies.all(T.self)
      + RecurrentFamilies.all(T.self)
  }

  /// The families whose name contains `filter`.
  static func families(matching filter: String?) throws(VerificationError) -> [CaseFamily] {
    guard let filter else { return families }
    let found = families.filter { $0.name.contains(filter) }
    if found.isEmpty { throw .unknownFamily(filter) }
    return found
  }
}
