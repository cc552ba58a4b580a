import Martlet

/// Random melodies of `steps` notes at most, each note one of `notes`, one-hot; melodies shorter than that are padded with zeros.
///
/// Notes 0 and 1 are heard once each in every melody: class 1 if note 0 comes first, class 0 if note 1 does. The answer cannot be
/// told from which notes there are, only from their order.
struct Melodies {
  /// [N, steps, notes]
  let x: Tensor
  /// [N], int32
  let lengths: Tensor
  /// [N], int32
  let labels: Tensor

  init(count: Int, steps: Int, notes: Int, seed: UInt64) {
    var generator = RandomGenerator(seed: seed)
    var values = [Float](repeating: 0, count: count * steps * notes)
    var (lengths, labels): ([Int32], [Int32]) = ([], [])
    for item in 0..<count {
      let length = Int.random(in: 2...steps, using: &generator)
      var melody = (0..<length).map { _ in Int.random(in: 2..<notes, using: &generator) }
      let early = Int.random(in: 0..<length - 1, using: &generator)
      let late = Int.random(in: early + 1..<length, using: &generator)
      (melody[early], melody[late]) = item % 2 == 1 ? (0, 1) : (1, 0)
      for (step, note) in melody.enumerated() { values[(item * steps + step) * notes + note] = 1 }
      lengths.append(Int32(length))
      labels.append(Int32(item % 2))
    }
    x = Tensor(values, shape: [count, steps, notes])
    self.lengths = Tensor(lengths)
    self.labels = Tensor(labels)
  }
}
