import Martlet

// A Vision Transformer learns to tell generated shapes apart: circles, crosses, rings, squares, stars and triangles.
//
//     swift run -c release ViT [epochs] [images per class]
//
// A minute on two cores tells about 200 of 300 test images right, where 50 would be chance. Transformers know nothing of
// places beforehand and must see many images: of 500 a class instead of 2,000 this one learns next to nothing.
//
// For a folder of PNG images there is `martlet train FOLDER --model vit-6x192`.

let arguments = CommandLine.arguments.dropFirst().map { Int($0) ?? 0 }
let epochs = arguments.first ?? 30
let perClass = arguments.dropFirst().first ?? 2000
let training = shapes(perClass: perClass, from: 0)
let test = shapes(perClass: 50, from: perClass)

var generator = RandomGenerator(seed: 0)
let configuration = ModelConfiguration(
  imageSize: training.sampleShape[0], channels: 3, classes: Shapes.classes.count)
let model = VisionTransformer(configuration, patch: 8, width: 64, depth: 4, heads: 4, pooling: .mean, using: &generator)
print("\(model.parameterCount) parameters, \(training.count) images")

let loader = DataLoader(training, batchSize: 64, shuffles: true)
let optimizer = AdamW(model, weightDecay: 0.05)
let schedule = Schedule.oneCycle(3e-3)
for epoch in 0..<epochs {
  var sum = 0.0
  let batches = loader.batches(epoch: epoch)
  while let batch = try batches.next() {
    let loss = crossEntropy(model(batch.images), batch.labels, labelSmoothing: 0.1)
    sum += loss.item()
    let rate = schedule.learningRate(atStep: optimizer.step, of: epochs * loader.batchCount)
    optimizer.update(with: loss.gradients(), learningRate: rate, clippingNorm: 1)
  }
  print("epoch \(epoch): loss \(sum / Double(loader.batchCount))")
}

model.evaluate()
var right = 0
let batches = DataLoader(test, batchSize: 100).batches()
while let batch = try batches.next() {
  let answers = withoutGradient { model(batch.images).argmax() }
  right += zip(answers.array(of: Int32.self), batch.labels.array(of: Int32.self)).count { $0 == $1 }
}
print("\(right) of \(test.count) right")
