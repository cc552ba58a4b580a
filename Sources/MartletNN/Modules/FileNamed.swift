/// A module some of whose properties have names in files that do not follow from theirs.
///
/// A file's name of a parameter is its path with each component in snake case, as PyTorch's models write it: `selfAttention.inputBias`
/// becomes `self_attention.input_bias`. A module whose published name is another one says so:
///
///     extension Block: FileNamed {
///       var fileNames: [String: String] { ["normalization1": "ln_1", "selfAttention": "attention.self"] }
///     }
public protocol FileNamed: Module {
  /// The file's component, or dot path, for properties of this module by their names in Swift; an empty one for a part whose
  /// parameters files hold under this module's own path. Dot paths of properties of its sub-modules may be renamed too.
  var fileNames: [String: String] { get }
}
