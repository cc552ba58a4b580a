import MartletTensor

/// A part of a model: a final class whose stored properties are its parameters, buffers and sub-modules.
///
/// Parameters are found by reflection, so a module declares nothing twice:
///
///     final class Block: Layer {
///       let conv: Conv2D
///       let norm: BatchNorm
///       let shortcut: Conv2D?
///       …
///     }
///
/// A stored property may be a `Parameter`, a `Buffer`, a `Module`, arrays and optionals of these, or plain data (numbers,
/// strings, tensors, and structs, enums and tuples of them). Anything that could hide a parameter (a dictionary, a
/// `lazy` property, a closure, an unknown class, a tuple or struct with a module inside) traps with the property's name.
/// Names are dot paths of property names and array positions: `layer1.0.conv1.weight`.
///
/// Modules are not `Sendable`. A model in evaluation mode is only read, so several tasks may infer with one frozen model.
public protocol Module: AnyObject {}

extension Module {
  /// Every parameter with its path, in order of declaration; a parameter reached twice (tied) is listed once, under its
  /// first name.
  public func namedParameters() -> [(name: String, parameter: Parameter)] { ModuleWalk(self).parameters }

  /// Every buffer (running statistics and the like) with its path, in order of declaration, each listed once.
  public func namedBuffers() -> [(name: String, buffer: Buffer)] { ModuleWalk(self).buffers }

  /// This module (path "") and every module below it, each listed once, parents before children.
  public func namedModules() -> [(name: String, module: any Module)] { ModuleWalk(self).modules }

  /// The further names of tied parameters and buffers, each with the name it is listed under.
  public func tiedNames() -> [(alias: String, name: String)] { ModuleWalk(self).aliases }

  /// How many numbers the parameters hold; tied parameters count once.
  public var parameterCount: Int { namedParameters().reduce(0) { $0 + $1.parameter.value.elementCount } }

  /// Names of trainable parameters that `gradients` has nothing for: parts of the model that the loss does not depend on.
  public func parametersWithoutGradient(in gradients: Gradients) -> [String] {
    namedParameters().filter { $0.parameter.isTrainable && gradients[$0.parameter] == nil }.map(\.name)
  }

  /// Makes every parameter trainable or frozen. Optimisers leave frozen parameters alone.
  public func setTrainable(_ trainable: Bool) {
    for (_, parameter) in namedParameters() { parameter.isTrainable = trainable }
  }

  /// Freezes or releases everything here and below: the parameters, and the running statistics of normalisations, which then
  /// are used while training too.
  public func setFrozen(_ frozen: Bool) {
    setTrainable(!frozen)
    for (_, module) in namedModules() { (module as? BatchNorm)?.isFrozen = frozen }
  }
}
