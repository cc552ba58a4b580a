import Martlet

// An encoder-decoder Transformer learns to sort: from a sequence of letters to the same letters in order.
//
//     swift run -c release CopyTask [copy|sort] [steps]
//
// Prints the loss as it falls, the share of unseen sequences that come out right as a whole, and a few of them.

let task = SequenceTask(rawValue: CommandLine.arguments.dropFirst().first ?? "sort") ?? .sort
let steps = CommandLine.arguments.dropFirst(2).first.flatMap { Int($0) } ?? 300
var generator = RandomGenerator(seed: 0)

let model = EncoderDecoderTransformer(
  sourceVocabulary: SequenceTask.vocabulary, targetVocabulary: SequenceTask.vocabulary, width: 64, depth: 2, heads: 4,
  hidden: 128,
  dropout: 0, using: &generator)
print("\(model.parameterCount) parameters learn to \(task.rawValue)")

let optimizer = AdamW(model)
let schedule = Schedule.oneCycle(3e-3)
for step in 0..<steps {
  let batch = task.batch(64, using: &generator)
  let logits = model(batch.source, batch.target, sourceMask: batch.mask)
  let loss = crossEntropy(logits, batch.next, ignoredLabel: Int(SequenceTask.padding))
  let rate = schedule.learningRate(atStep: step, of: steps)
  optimizer.update(with: loss.gradients(), learningRate: rate, clippingNorm: 1)
  if step % 50 == 0 || step == steps - 1 { print("step \(step): loss \(loss.item())") }
}

let test = task.batch(200, using: &generator)
let answers = model.greedy(
  test.source, sourceMask: test.mask, startID: SequenceTask.start, endID: SequenceTask.end,
  maximumLength: SequenceTask.longest + 1)
for (question, answer) in zip(test.questions, answers).prefix(3) {
  print("\(SequenceTask.text(question)) -> \(SequenceTask.text(answer))")
}
let right = zip(test.questions, answers).count { task.answer($0) == $1 }
print("\(right) of \(test.questions.count) right")
