import Martlet

/// Random melodies of at most `steps` notes, each one of `notes`, one-hot; shorter ones are padded with zeros.
///
/// Note 0 and note 1 sound once each, the others by chance. The class is 0 if note 0 comes first, 1 if note 1 does: no single step
/// tells, the network has to remember.
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
      let (length, label) = (Int.random(in: 2...steps, using: &generator), item % 2)
      var melody = (0..<length).map { _ in Int.random(in: 2..<notes, using: &generator) }
      let second = Int.random(in: 1..<length, using: &generator)
      melody[Int.random(in: 0..<second, using: &generator)] = label
      melody[second] = 1 - label
      for (step, note) in melody.enumerated() { values[(item * steps + step) * notes + note] = 1 }
      lengths.append(Int32(length))
      labels.append(Int32(label))
    }
    x = Tensor(values, shape: [count, steps, notes])
    self.lengths = Tensor(lengths)
    self.labels = Tensor(labels)
  }
}
