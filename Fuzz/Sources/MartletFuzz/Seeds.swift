import Martlet

/// A few small files of every format, to begin with.
enum Seeds {
  static func write(to folder: String) {
    var generator = RandomGenerator(seed: 0)
    let tensors: [Tensor] = [
      .normal([2, 3], using: &generator), .normal([4], dtype: .float64, using: &generator),
      Tensor([1, -2, .max] as [Int32]), Tensor([.min, 7] as [Int64]), Tensor([0, 255] as [UInt8], shape: [1, 2]),
      Tensor([true, false]), Tensor(1 as Float), .zeros([0, 3]),
    ]
    let named = NamedTensors(tensors.enumerated().map { ("t\($0)", $1) }, metadata: ["format": "pt", "é": "\"\\\n"])
    for (index, tensor) in tensors.enumerated() {
      save(NPY.serialised(tensor), "\(folder)/npy/\(index)")
    }
    for (index, type) in [">f4", "<f2", "|i1", "<u2", ">u8"].enumerated() {
      let header = "{'descr': '\(type)', 'fortran_order': True, 'shape': (1, 2), }\n"
      let data = [UInt8](repeating: 1, count: 2 * (type.last!.wholeNumberValue ?? 0))
      save(
        [0x93] + Array("NUMPY".utf8) + [3, 0, UInt8(header.utf8.count), 0, 0, 0] + Array(header.utf8) + data,
        "\(folder)/npy/type\(index)")
    }
    for (name, floats) in [("plain", FloatStorage.unchanged), ("half", .float16), ("brain", .bfloat16)] {
      save(Safetensors.serialised(named, storing: floats), "\(folder)/safetensors/\(name)")
    }
    save(Safetensors.serialised(NamedTensors()), "\(folder)/safetensors/none")
    for compressed in [false, true] {
      try! NPZ.write(named, to: "\(folder)/npz/all\(compressed)", compressed: compressed)
      try! NPZ.write(NamedTensors([("a", tensors[0])]), to: "\(folder)/npz/one\(compressed)", compressed: compressed)
    }
    try! NPZ.write(NamedTensors(), to: "\(folder)/npz/none")
    let encoder = PNGEncoder()
    for channels in 1...4 {
      let bytes = (0..<(5 * 7 * channels)).map { UInt8(truncatingIfNeeded: $0 * 37) }
      save(
        try! encoder.encode(Image(height: 5, width: 7, channels: channels, bytes: bytes)),
        "\(folder)/png/\(channels)")
    }
  }

  private static func save(_ bytes: [UInt8], _ path: String) { try! AtomicFile.write(bytes, to: path) }
}
