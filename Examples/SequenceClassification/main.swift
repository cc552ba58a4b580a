import Martlet

// Which of two notes comes first in a melody? A recurrent network reads melodies of different lengths, note by note.
let (steps, notes) = (12, 5)
var generator = RandomGenerator(seed: 0)
let model = SequenceClassifier(.gru, inputs: notes, hidden: 32, classes: 2, using: &generator)
let optimizer = AdamW(model)
let updates = 300
let schedule = Schedule.oneCycle(1e-2)

for update in 0..<updates {
  // New melodies for every update: there is nothing to learn by heart.
  let batch = Melodies(count: 64, steps: steps, notes: notes, seed: UInt64(update))
  let loss = crossEntropy(model(batch.x, lengths: batch.lengths), batch.labels)
  let rate = schedule.learningRate(atStep: update, of: updates)
  optimizer.update(with: loss.gradients(), learningRate: rate, clippingNorm: 1)
  if (update + 1) % 100 == 0 { print("update \(update + 1)  loss \(loss.item())") }
}

let test = Melodies(count: 1000, steps: steps, notes: notes, seed: 1_000_000)
let answers = model.evaluating { withoutGradient { model(test.x, lengths: test.lengths).argmax() } }
let right = zip(answers.array(of: Int32.self), test.labels.array(of: Int32.self)).count { $0 == $1 }
print("\(right) of 1000 right")
