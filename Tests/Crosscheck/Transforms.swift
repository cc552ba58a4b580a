import MartletData
import MartletFormats
import MartletNN
import MartletTensor
import MartletTraining

/// A photo under transforms with fixed parameters: what torchvision makes of them too.
enum Transforms {
  static func write(_ photo: String, to folder: String) throws {
    let image = try PNGFile.read(photo)
    let black = OutsideFill.value(0)
    let results: [(name: String, image: Image)] = [
      ("rotate", image.transformed(by: AffineMap(rotation: -20), outside: black)),
      (
        "affine",
        image.transformed(
          by: AffineMap(rotation: 15, translation: (12, -7), scale: 0.8, shear: (10, -5)), outside: black)
      ),
      ("brightness", image.brightened(by: 1.4)), ("contrast", image.contrasted(by: 0.6)),
      ("saturation", image.saturated(by: 1.7)), ("hue", image.hueShifted(by: 0.2)), ("grey", image.greyed()),
      ("sharpness", image.sharpened(by: 1.8)), ("blur", image.blurred(deviation: 1.7, radius: 5)),
      ("posterize", image.posterized(bits: 3)), ("solarize", image.solarized(from: 128)),
      ("autocontrast", image.contrasted(by: 0.5).stretched()), ("equalize", image.equalized()),
      ("resizedcrop", image.cropped(top: 20, left: 31, height: 201, width: 143).resized(height: 96, width: 96)),
    ]
    for (name, image) in results { try PNGFile.write(image, to: "\(folder)/\(name).png") }
    try writeMixtures(to: folder)
  }

  /// A batch under MixUp and CutMix, and the losses of some logits, in float64: `mixup.safetensors`, `cutmix.safetensors`.
  private static func writeMixtures(to folder: String) throws {
    var generator = RandomGenerator(seed: 3)
    let images = Tensor.uniform([6, 9, 7, 3], dtype: .float64, using: &generator)
    let logits = Tensor.uniform([6, 5], in: -3..<3, dtype: .float64, using: &generator)
    let labels = Tensor([4, 0, 1, 1, 3, 2] as [Int32])
    for (name, mixing) in [("mixup", BatchMixing.mixUp(alpha: 0.4)), ("cutmix", .cutMix(alpha: 1))] {
      let mixed = mixing.apply(images, labels, using: &generator)
      let loss = mixed.loss { crossEntropy(logits, $0, labelSmoothing: 0.1) }
      let tensors = [
        ("images", images), ("logits", logits), ("labels", labels), ("mixed", mixed.images),
        ("others", mixed.otherLabels),
        ("share", Tensor([mixed.share])), ("loss", loss.reshaped(to: [1])),
      ]
      try Safetensors.write(
        NamedTensors(tensors.map { (name: $0.0, tensor: $0.1) }), to: "\(folder)/\(name).safetensors")
    }
  }
}
