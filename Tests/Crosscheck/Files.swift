import Foundation
import MartletFormats
import MartletTensor

/// Array files read by Martlet and written again in the same format.
enum Files {
  static func rewrite(from source: String, to target: String) throws {
    for name in try FileManager.default.contentsOfDirectory(atPath: source).sorted() {
      let (from, to) = ("\(source)/\(name)", "\(target)/\(name)")
      switch (name as NSString).pathExtension {
      case "npy": try Tensor(npy: from).save(npy: to)
      case "npz": try NamedTensors(npz: from).save(npz: to, compressed: name.contains("compressed"))
      case "safetensors":
        // The name says which floats the file is to hold.
        let floats: FloatStorage =
          switch true {
          case name.hasSuffix(".bfloat16.safetensors"): .bfloat16
          case name.hasSuffix(".float16.safetensors"): .float16
          default: .unchanged
          }
        try Safetensors.write(NamedTensors(safetensors: from), to: to, storing: floats)
      default: break
      }
    }
  }
}
