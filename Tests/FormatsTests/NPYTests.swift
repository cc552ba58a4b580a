import MartletFormats
import MartletTensor
import TestSupport
import Testing

@Suite struct NPYTests {
  private let folder = TemporaryFolder()

  private func read(
    _ type: String, _ shape: String, _ data: [UInt8], fortran: Bool = false, version: [UInt8] = [1, 0]
  ) throws -> Tensor {
    let header = NPYFile.header(type, shape, fortran: fortran ? "True" : "False")
    return try Tensor(npy: folder.write(NPYFile.bytes(header: header, data: data, version: version), to: "a.npy"))
  }

  static let tensors: [Tensor] = [
    Tensor([-0.0, .infinity, .leastNonzeroMagnitude, 1.5] as [Float], shape: [2, 2]),
    Tensor([.pi, -.greatestFiniteMagnitude] as [Double], shape: [1, 2]), Tensor([.min, 0, .max] as [Int32]),
    Tensor([.min, .max] as [Int64]), Tensor([0, 127, 255] as [UInt8], shape: [3, 1]), Tensor([true, false, true]),
    Tensor(3 as Float), Tensor([] as [Float], shape: [0, 4]), Tensor([] as [Double], shape: [3, 0, 2]),
    Tensor.ones([2, 1, 1, 3, 1, 1, 2, 1, 1, 2], dtype: .int32),
  ]

  @Test(arguments: tensors) func everyTypeAndShapeComesBack(_ tensor: Tensor) throws {
    let path = folder.path("a.npy")
    try tensor.save(npy: path)
    let back = try Tensor(npy: path)
    #expect(back.dtype == tensor.dtype)
    #expect(back.shape == tensor.shape)
    #expect(back.withUnsafeBytes { Array($0) } == tensor.withUnsafeBytes { Array($0) })
    #expect(contents(of: path) == NPY.serialised(tensor))
  }

  /// The bytes that numpy.save wrote for the same arrays.
  @Test(
    arguments: [
      (Tensor.zeros([2, 3]), "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }", 58),
      (.zeros([]), "{'descr': '<f4', 'fortran_order': False, 'shape': (), }", 62),
      (.zeros([3], dtype: .bool), "{'descr': '|b1', 'fortran_order': False, 'shape': (3,), }", 60),
      (.zeros([0, 7], dtype: .int64), "{'descr': '<i8', 'fortran_order': False, 'shape': (0, 7), }", 58),
    ] as [(Tensor, String, Int)])
  func bytesAreNumPys(tensor: Tensor, header: String, spaces: Int) {
    let data = [UInt8](repeating: 0, count: tensor.elementCount * tensor.dtype.byteSize)
    let text = header + String(repeating: " ", count: spaces) + "\n"
    #expect(NPY.serialised(tensor) == NPYFile.bytes(header: text, data: data))
    #expect(text.utf8.count == 118)
  }

  @Test(arguments: [[1, 0], [2, 0], [3, 0]] as [[UInt8]]) func everyVersionIsRead(version: [UInt8]) throws {
    let tensor = try read("<i4", "(3,)", NPYFile.data([1, -2, 3] as [Int32]), version: version)
    #expect(tensor.array(of: Int32.self) == [1, -2, 3])
  }

  @Test func theFirstAxisFastest() throws {
    let data = NPYFile.data(Array(0..<24) as [Int32])
    let tensor = try read("<i4", "(2, 3, 4)", data, fortran: true)
    #expect(tensor.shape == [2, 3, 4])
    // Element (i, j, k) lies at i + 2j + 6k.
    let expected = (0..<24).map { (position: Int) -> Int32 in
      let (i, j, k) = (position / 12, position / 4 % 3, position % 4)
      return Int32(i + 2 * j + 6 * k)
    }
    #expect(tensor.array(of: Int32.self) == expected)
    #expect(try read("<i4", "(24,)", data, fortran: true).array(of: Int32.self) == Array(0..<24))
    #expect(try read("<i4", "()", NPYFile.data([7 as Int32]), fortran: true).item() == 7)
    #expect(try read("<i4", "(0, 3)", [], fortran: true).shape == [0, 3])
  }

  @Test func theFirstAxisFastestWithMoreAxesThanKernelsTake() throws {
    let rank = 10
    let shape = "(" + Array(repeating: "2", count: rank).joined(separator: ", ") + ")"
    let tensor = try read("<i4", shape, NPYFile.data(Array(0..<1024) as [Int32]), fortran: true)
    // Reversing the axes reverses the bits of the position.
    let expected = (0..<1024).map { (position: Int) -> Int32 in
      (0..<rank).reduce(into: Int32(0)) { reversed, bit in reversed = reversed << 1 | Int32(position >> bit & 1) }
    }
    #expect(tensor.array(of: Int32.self) == expected)
  }

  @Test func bigEndianIsSwapped() throws {
    #expect(
      try read(">i4", "(2,)", NPYFile.data([1, .min] as [Int32], bigEndian: true)).array(of: Int32.self) == [1, .min])
    let doubles = NPYFile.data([1.5, -.pi].map(\Double.bitPattern), bigEndian: true)
    #expect(try read(">f8", "(1, 2)", doubles).array(of: Double.self) == [1.5, -.pi])
    let shorts = NPYFile.data([-2, 300] as [Int16], bigEndian: true)
    #expect(try read(">i2", "(2,)", shorts).array(of: Int32.self) == [-2, 300])
    let both = NPYFile.data([0, 1, 2, 3] as [Int64], bigEndian: true)
    #expect(try read(">i8", "(2, 2)", both, fortran: true).array(of: Int64.self) == [0, 2, 1, 3])
  }

  @Test func otherTypesAreConvertedExactly() throws {
    func check<T: FixedWidthInteger, E: TensorElement & Equatable>(_ type: String, _ values: [T], _ expected: [E])
      throws
    {
      let tensor = try read(type, "(\(values.count),)", NPYFile.data(values))
      #expect(tensor.array(of: E.self) == expected, "\(type)")
    }
    try check("|i1", [.min, 5, .max] as [Int8], [-128, 5, 127] as [Int32])
    try check("<i2", [.min, 5, .max] as [Int16], [-32768, 5, 32767] as [Int32])
    try check("<u2", [0, .max] as [UInt16], [0, 65535] as [Int32])
    try check("<u4", [0, .max] as [UInt32], [0, 4_294_967_295] as [Int64])
    try check("<u8", [0, UInt64(Int64.max)] as [UInt64], [0, .max] as [Int64])
    try check("<f2", [0x3C00, 0xC000, 0x7BFF, 1] as [UInt16], [1, -2, 65504, 0x1p-24] as [Float])
    // More than one block of the file.
    let many = (0..<100_000).map { Int16(truncatingIfNeeded: $0) }
    try check("<i2", many, many.map(Int32.init))
  }

  /// Headers that NumPy reads though it writes none of them.
  @Test(
    arguments: [
      #"{"shape": (2,), "fortran_order": False, "descr": "<f4"}"#,
      "{ 'descr' : '<f4' , 'fortran_order':False,\n\t'shape':( 2 ,)}   \n",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (2L,), }",
      "{u'descr': u'<f4', 'fortran_order': False, 'shape': (2,)}",
      "{'descr': '=f4', 'fortran_order': False, 'shape': (2,)}",
      "{'descr': 'f4', 'fortran_order': False, 'shape': (2,)}",
    ])
  func unusualHeaders(_ header: String) throws {
    let data = NPYFile.data([1 as Float, 2].map(\.bitPattern))
    let tensor = try NPY.read(folder.write(NPYFile.bytes(header: header, data: data), to: "a.npy"))
    #expect(tensor.array(of: Float.self) == [1, 2])
  }

  @Test func aFullDiskLeavesTheOldFile() throws {
    guard let disk = SmallFileSystem(kilobytes: 64) else { return }
    let path = disk.path + "/a.npy"
    try Tensor([1, 2] as [Float]).save(npy: path)
    #expect(throws: FileError.self) { try Tensor.ones([1 << 18]).save(npy: path) }
    #expect(try Tensor(npy: path).array(of: Float.self) == [1, 2])
  }
}
