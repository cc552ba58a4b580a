import Martlet

/// Generated images of every class, 32x32 pixels with values from −1 to 1, `perClass` of each from number `first` on.
func shapes(perClass: Int, from first: Int) -> ArrayDataset {
  let size = 32
  var values: [Float] = []
  var labels: [Int] = []
  for index in first..<first + perClass {
    for label in Shapes.classes.indices {
      values += Shapes.image(label: label, index: index, size: size).bytes.map { Float($0) / 127.5 - 1 }
      labels.append(label)
    }
  }
  return ArrayDataset(values: values, sampleShape: [size, size, 3], labels: labels)
}
