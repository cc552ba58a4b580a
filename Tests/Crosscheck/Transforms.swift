import MartletData
import MartletTensor

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
  }
}
