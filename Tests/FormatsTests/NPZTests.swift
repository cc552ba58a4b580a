import MartletFormats
import MartletTensor
import TestSupport
import Testing

@Suite struct NPZTests {
  private let folder = TemporaryFolder()

  @Test(arguments: [false, true]) func everyTensorComesBack(compressed: Bool) throws {
    var tensors = NamedTensors()
    for (index, tensor) in NPYTests.tensors.enumerated() { tensors["layer\(index).weight"] = tensor }
    tensors["größe/ß"] = .ones([300, 400], dtype: .float64)
    tensors[""] = Tensor(1 as Float)
    let path = folder.path("all.npz")
    try tensors.save(npz: path, compressed: compressed)
    let back = try NamedTensors(npz: path)
    #expect(back.names == tensors.names)
    for (name, tensor) in tensors.entries {
      let other = try #require(back[name])
      #expect(other.dtype == tensor.dtype && other.shape == tensor.shape)
      #expect(other.withUnsafeBytes { Array($0) } == tensor.withUnsafeBytes { Array($0) }, "\(name)")
    }
    let size = try #require(contents(of: path)).count
    #expect(compressed ? size < 50_000 : size > 960_000)
  }

  @Test func noTensors() throws {
    let path = folder.path("none.npz")
    try NamedTensors().save(npz: path)
    #expect(contents(of: path)?.count == 22)
    #expect(try NamedTensors(npz: path).count == 0)
  }

  @Test func bytesDependOnContentAlone() throws {
    let tensors = NamedTensors([("a", .ones([3])), ("b", .zeros([2, 2]))])
    try NPZ.write(tensors, to: folder.path("one.npz"))
    try NPZ.write(tensors, to: folder.path("two.npz"))
    #expect(contents(of: folder.path("one.npz")) == contents(of: folder.path("two.npz")))
  }

  /// What other writers do and NumPy does not.
  struct Foreign: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let bytes: [UInt8]

    init(_ name: String, _ change: (inout ZipFile) -> Void) {
      var file = ZipFile(ZipFile.Member("a.npy", NPY.serialised(Tensor([1, 2, 3] as [Float]))))
      change(&file)
      (testDescription, bytes) = (name, file.bytes)
    }
  }

  static let foreign: [Foreign] = [
    Foreign("nothing special") { _ in },
    Foreign("a comment") { $0.comment = Array("made by hand".utf8) },
    Foreign("sizes after the data") { file in
      file.members[0].flags = 8
      file.members[0].localChecksum = 0
      file.members[0].data += ZipFile.fields([(0x0807_4B50, 4), (0, 4), (0, 4), (0, 4)])
    },
    Foreign("extra fields") { $0.members[0].extra = [0x75, 0x70, 2, 0, 1, 2] },
    Foreign("deflated in one block") { $0.members[0].deflate($0.members[0].data) },
    Foreign("64-bit end") { file in
      file.beforeEnd = { ZipFile.wideEnd($0, $1, $2) }
      (file.count, file.directoryByteCount, file.directoryOffset) = (0xFFFF, 0xFFFF_FFFF, 0xFFFF_FFFF)
    },
    Foreign("64-bit sizes") { file in
      let count = file.members[0].byteCount
      let sizes = ZipFile.fields([(1, 2), (16, 2), (count, 8), (count, 8)])
      (file.members[0].byteCount, file.members[0].compressedByteCount) = (0xFFFF_FFFF, 0xFFFF_FFFF)
      (file.members[0].extra, file.members[0].localExtra) = (sizes, sizes)
    },
  ]

  @Test(arguments: foreign) func archivesByOthersAreRead(_ archive: Foreign) throws {
    let tensors = try NPZ.read(folder.write(archive.bytes, to: "other.npz"))
    #expect(tensors["a"]?.array(of: Float.self) == [1, 2, 3])
  }

  @Test func memoryIsCountedOverAllMembers() throws {
    let path = folder.path("a.npz")
    try NamedTensors([("a", .ones([100])), ("b", .ones([100]))]).save(npz: path, compressed: true)
    #expect(try NPZ.read(path, maximumByteCount: 800).count == 2)
    let error = #expect(throws: NumPyError.self) { try NPZ.read(path, maximumByteCount: 799) }
    #expect(error?.kind == .tooLarge)
  }
}
