import Martlet

// A convolutional network.
var generator = RandomGenerator(seed: 0)
let model = Sequential(
  Conv2D(1, 16, kernel: 3, padding: 1, using: &generator), BatchNorm(16), ReLU(), MaxPool2D(2),
  Conv2D(16, 32, kernel: 3, padding: 1, using: &generator), BatchNorm(32), ReLU(),
  GlobalAveragePool2D(),
  Dropout(0.2, using: &generator),
  Linear(32, 2, using: &generator))
print(describe(model, input: [1, 16, 16, 1]))

// Its training.
let loader = DataLoader(stripes(count: 512, size: 16), batchSize: 32, shuffles: true)
let optimizer = AdamW(model)
let schedule = Schedule.oneCycle(1e-2)
for epoch in 0..<3 {
  let batches = loader.batches(epoch: epoch)
  while let batch = try batches.next() {
    let loss = crossEntropy(model(batch.images), batch.labels)
    let rate = schedule.learningRate(atStep: optimizer.step, of: 3 * loader.batchCount)
    optimizer.update(with: loss.gradients(), learningRate: rate)
  }
}

// What it learned.
let test = try DataLoader(stripes(count: 100, size: 16, seed: 1), batchSize: 100).batches().next()!
let answers = model.evaluating { withoutGradient { model(test.images).argmax() } }
let right = zip(answers.array(of: Int32.self), test.labels.array(of: Int32.self)).count { $0 == $1 }
print("\(right) of \(test.count) right")
