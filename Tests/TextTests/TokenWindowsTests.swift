import MartletTensor
import MartletText
import Testing

@Suite("Windows of a text")
struct TokenWindowsTests {
  private static func windows(_ count: Int32, _ length: Int, stride: Int? = nil) throws -> TokenWindows {
    try TokenWindows(Array(0..<count), contextLength: length, stride: stride)
  }

  private func values(_ tensor: Tensor) -> [Int32] { tensor.array(of: Int32.self) }

  @Test("windows that do not overlap, with the next token as the target")
  func windows() throws {
    let windows = try Self.windows(11, 3)
    #expect(windows.count == 3)
    let batch = windows.batch([0, 2])
    #expect(batch.inputs.shape == [2, 3] && batch.inputs.dtype == .int32 && batch.count == 2)
    #expect(values(batch.inputs) == [0, 1, 2, 6, 7, 8])
    #expect(values(batch.targets) == [1, 2, 3, 7, 8, 9])
  }

  @Test(
    "a window needs the token after it",
    arguments: [(4, 3, 1), (6, 3, 1), (7, 3, 2), (9, 3, 2), (10, 3, 3), (2, 1, 1), (111_540, 64, 1742)])
  func counts(_ tokens: Int32, _ length: Int, _ count: Int) throws {
    #expect(try Self.windows(tokens, length).count == count)
  }

  @Test("a stride of one gives every window, a long one leaves tokens out")
  func strides() throws {
    let dense = try Self.windows(6, 3, stride: 1)
    #expect(dense.count == 3 && values(dense.batch(0..<3).inputs) == [0, 1, 2, 1, 2, 3, 2, 3, 4])
    let sparse = try Self.windows(12, 2, stride: 5)
    #expect(sparse.count == 2 && values(sparse.batch(0..<2).inputs) == [0, 1, 5, 6])
  }

  @Test("all windows in batches, the last with what is left")
  func batches() throws {
    let windows = try Self.windows(22, 3)
    let batches = Array(windows.batches(of: 4))
    #expect(batches.map(\.count) == [4, 3])
    #expect(batches.flatMap { values($0.inputs) } == Array(0..<21))
    #expect(batches.flatMap { values($0.targets) } == Array(1..<22))
  }

  @Test("random windows are a function of seed, step and row")
  func random() throws {
    let windows = try Self.windows(1000, 8)
    let batch = windows.randomBatch(size: 32, seed: 1, step: 5)
    #expect(values(windows.randomBatch(size: 32, seed: 1, step: 5).inputs) == values(batch.inputs))
    #expect(values(windows.randomBatch(size: 4, seed: 1, step: 5).inputs) == Array(values(batch.inputs).prefix(32)))
    #expect(values(windows.randomBatch(size: 32, seed: 2, step: 5).inputs) != values(batch.inputs))
    #expect(values(windows.randomBatch(size: 32, seed: 1, step: 6).inputs) != values(batch.inputs))
    #expect(values(batch.targets) == values(batch.inputs).map { $0 + 1 })
    for row in 0..<32 {
      let start = values(batch.inputs)[row * 8]
      #expect(Array(values(batch.inputs)[row * 8..<row * 8 + 8]) == Array(start..<start + 8))
    }
    #expect(windows.randomBatch(size: 0, seed: 0, step: 0).inputs.shape == [0, 8])
  }

  @Test("every start is drawn, the last one too, equally often")
  func uniform() throws {
    let windows = try Self.windows(13, 3)
    #expect(windows.startCount == 10)
    var counts = [Int](repeating: 0, count: 10)
    for step in 0..<1000 {
      let starts = values(windows.randomBatch(size: 10, seed: 3, step: step).inputs)
      for row in 0..<10 { counts[Int(starts[row * 3])] += 1 }
    }
    // 10,000 draws: the deviation of a count is 30.
    #expect(counts.allSatisfy { abs($0 - 1000) < 150 })
  }

  @Test("the first part is for training, the rest for validation")
  func split() {
    let (training, validation) = TokenWindows.split(Array(0..<25), trainingShare: 0.9)
    #expect(training == Array(0..<22) && validation == [22, 23, 24])
    #expect(TokenWindows.split([1, 2], trainingShare: 1).validation.isEmpty)
    #expect(TokenWindows.split([], trainingShare: 0.5).training.isEmpty)
  }

  @Test("a text shorter than a window and its target is an error", arguments: [0, 1, 8])
  func tooShort(_ count: Int32) throws {
    let error = try #require(throws: TextDataError.self) { try Self.windows(count, 8) }
    #expect(error.tokenCount == Int(count) && error.description.contains("\(count) tokens"))
  }

  @Test("windows that do not exist, lengths and shares that make no sense")
  func misuse() async {
    await #expect(processExitsWith: .failure) { _ = try TokenWindowsTests.windows(10, 3).batch([3]) }
    await #expect(processExitsWith: .failure) { _ = try TokenWindowsTests.windows(10, 0) }
    await #expect(processExitsWith: .failure) { _ = try TokenWindowsTests.windows(10, 3, stride: 0) }
    await #expect(processExitsWith: .failure) { _ = TokenWindows.split([1], trainingShare: 1.5) }
  }
}
