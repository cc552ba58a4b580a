import Martlet

/// Random melodies of `steps` notes at most, each note one of `notes`, one-hot; melodies shorter than that are padded with zeros.
///
/// Class 1 if the first note comes again before the end, class 0 if it does not. The answer cannot be told from single notes: the
/// first one must be remembered.
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
      let first = Int.random(in: 0..<notes, using: &generator)
      var melody = [first]
      while melody.count < length {
        // Any note but the first one.
        melody.append((first + Int.random(in: 1..<notes, using: &generator)) % notes)
      }
      if item % 2 == 1 { melody[Int.random(in: 1..<length, using: &generator)] = first }
      for (step, note) in melody.enumerated() { values[(item * steps + step) * notes + note] = 1 }
      lengths.append(Int32(length))
      labels.append(Int32(item % 2))
    }
    x = Tensor(values, shape: [count, steps, notes])
    self.lengths = Tensor(lengths)
    self.labels = Tensor(labels)
  }
}
