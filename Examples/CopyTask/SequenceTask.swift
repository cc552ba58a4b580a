import Martlet

/// What is to be done with a sequence of letters.
enum SequenceTask: String {
  case copy
  case sort

  static let padding: Int32 = 0
  static let start: Int32 = 1
  static let end: Int32 = 2
  /// Padding, start, end and sixteen letters.
  static let vocabulary = 19
  static let longest = 10

  func answer(_ letters: [Int32]) -> [Int32] { self == .sort ? letters.sorted() : letters }

  static func text(_ letters: [Int32]) -> String {
    String(letters.map { Character(Unicode.Scalar(UInt8($0 - 3) + UInt8(ascii: "a"))) })
  }

  /// Sequences of different lengths, filled up to the longest: what the model sees, and what it is to say.
  struct Batch {
    let questions: [[Int32]]
    /// [N, S]
    let source: Tensor
    /// [N, S]: true at letters.
    let mask: Tensor
    /// [N, T]: the start token and the answer.
    let target: Tensor
    /// [N, T]: the answer and the end token, padding after it.
    let next: Tensor
  }

  func batch(_ count: Int, using generator: inout RandomGenerator) -> Batch {
    let questions = (0..<count).map { _ in
      (0..<Int.random(in: 1...SequenceTask.longest, using: &generator)).map { _ in
        Int32.random(in: 3..<Int32(SequenceTask.vocabulary), using: &generator)
      }
    }
    func filled(_ rows: [[Int32]]) -> Tensor {
      Tensor(rows.map { $0 + [Int32](repeating: SequenceTask.padding, count: SequenceTask.longest + 1 - $0.count) })
    }
    let source = filled(questions)
    return Batch(
      questions: questions, source: source, mask: source .!= Double(SequenceTask.padding),
      target: filled(questions.map { [SequenceTask.start] + answer($0) }),
      next: filled(questions.map { answer($0) + [SequenceTask.end] }))
  }
}
