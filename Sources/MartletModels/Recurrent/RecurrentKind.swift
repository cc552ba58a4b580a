/// The gated cells that recurrent models are built from.
public enum RecurrentKind: String, CaseIterable, Sendable {
  /// Long short-term memory.
  case lstm
  /// Gated recurrent units.
  case gru
}
