import Foundation
import Martlet

// A recurrent language model: two layers of long short-term memory of 256 units learn the characters of a text.
//
//     swift run -c release CharacterLSTM [TEXT [UPDATES]]
let arguments = CommandLine.arguments.dropFirst()
let path = arguments.first ?? "Examples/Data/tinyshakespeare.txt"
let updates = arguments.dropFirst().first.flatMap { Int($0) } ?? 3000

let text = try String(contentsOfFile: path, encoding: .utf8)
let tokenizer = CharacterTokenizer(charactersOf: text)
let (first, last) = TokenWindows.split(try tokenizer.encode(text), trainingShare: 0.9)
let training = try TokenWindows(first, contextLength: 64)
let validation = try TokenWindows(last, contextLength: 64)

var generator = RandomGenerator(seed: 0)
let model = CharRNN(
  .lstm, vocabulary: tokenizer.vocabularySize, hidden: 256, layers: 2, dropout: 0.2, using: &generator)
print("\(model.parameterCount) parameters, \(first.count) characters to learn from, \(last.count) to be judged by")

/// The mean loss over all windows, none overlapping, each read from a state of zeros.
func meanLoss(of model: CharRNN, over windows: TokenWindows) -> Double {
  model.evaluating {
    withoutGradient {
      let sums = windows.batches(of: 128).map {
        crossEntropy(model($0.inputs), $0.targets).item() * Double($0.count)
      }
      return sums.reduce(0, +) / Double(windows.count)
    }
  }
}

let optimizer = AdamW(model)
let schedule = Schedule.cosine(2e-3, final: 1e-4, warmUpSteps: min(100, updates / 10))
let interval = max(updates / 10, 20)
var sum = 0.0
var seconds = 0.0
var start = ContinuousClock.now
for update in 1...updates {
  let batch = training.randomBatch(size: 32, seed: 0, step: update)
  let loss = crossEntropy(model(batch.inputs), batch.targets)
  let rate = schedule.learningRate(atStep: update - 1, of: updates)
  optimizer.update(with: loss.gradients(), learningRate: rate, clippingNorm: 1)
  sum += loss.item()
  guard update % interval == 0 else { continue }
  // Evaluating is not part of the training's time.
  seconds += (ContinuousClock.now - start) / .seconds(1)
  let figures = [sum / Double(interval), meanLoss(of: model, over: validation), seconds].map {
    String(format: "%.4f", $0)
  }
  print("update \(update)  training \(figures[0])  validation \(figures[1])  seconds \(figures[2])")
  (sum, start) = (0, ContinuousClock.now)
}

// What it writes: a character at a time, the state handed on.
var written = try tokenizer.encode("\n")
var state: CharRNN.State?
model.evaluate()
withoutGradient {
  for _ in 0..<300 {
    let (logits, next) = model(Tensor([written.last!], shape: [1, 1]), initial: state)
    state = next
    let draw = Tensor.categorical(logits: logits.reshaped(to: [1, tokenizer.vocabularySize]) / 0.7, using: &generator)
    written.append(draw.array(of: Int32.self)[0])
  }
}
print(try tokenizer.decode(written))
