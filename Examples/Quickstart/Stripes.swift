import Martlet

/// Noisy images of horizontal (class 0) and vertical (class 1) stripes.
func stripes(count: Int, size: Int, seed: UInt64 = 0) -> ArrayDataset {
  var generator = RandomGenerator(seed: seed, stream: 1)
  var values: [Float] = []
  var labels: [Int] = []
  for image in 0..<count {
    let label = image % 2
    let phase = Int.random(in: 0..<4, using: &generator)
    for row in 0..<size {
      for column in 0..<size {
        let stripe: Float = ((label == 0 ? row : column) + phase) % 4 < 2 ? 1 : -1
        values.append(stripe + 0.5 * Float(generator.nextNormal()))
      }
    }
    labels.append(label)
  }
  return ArrayDataset(values: values, sampleShape: [size, size, 1], labels: labels)
}
