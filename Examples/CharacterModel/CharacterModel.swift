import ArgumentParser
import Foundation
import Martlet

/// A GPT of 0.8 million parameters that learns to write like a text, character by character.
///
/// The recipe is nanoGPT's for small machines: 4 layers of 4 heads, 128 wide, contexts of 64 characters, no biases, the head
/// tied to the embeddings; AdamW with weight decay on matrices alone, a warm-up and half a cosine. 2,000 steps on the works of
/// Shakespeare in `Examples/Data` end at a validation loss of about 1.91.
@main
struct CharacterModel: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Trains a language model on the characters of a text and lets it write.")

  @Argument(help: "A text; its last tenth is for validation.")
  var text = "Examples/Data/tinyshakespeare.txt"

  @Option(help: "Updates.")
  var steps = 2000

  @Option(help: "Seed of weights, batches and writing.")
  var seed: UInt64 = 0

  @Option(help: "Updates from one evaluation to the next.")
  var interval = 250

  @Option(help: "Characters to write at the end.")
  var characters = 500

  @Option(help: "Threads.")
  var threads = Runtime.threads

  func run() throws {
    Runtime.setThreads(threads)
    let text = try String(contentsOfFile: text, encoding: .utf8)
    let tokenizer = CharacterTokenizer(charactersOf: text)
    let (first, last) = TokenWindows.split(try tokenizer.encode(text), trainingShare: 0.9)
    let training = try TokenWindows(first, contextLength: 64)
    let validation = try TokenWindows(last, contextLength: 64)

    var generator = RandomGenerator(seed: seed)
    let model = GPT(
      GPTConfiguration(
        vocabularySize: tokenizer.vocabularySize, contextLength: 64, layers: 4, heads: 4, width: 128, bias: false),
      using: &generator)
    print("\(model.parameterCount) parameters, \(first.count) characters, \(tokenizer.vocabularySize) different ones")

    try train(model, on: training, validation)
    let newline = try tokenizer.encode("\n")
    let written = try generate(
      model, prompts: [newline], maxTokens: characters, strategy: .sampling(temperature: 0.8), seed: seed,
      whenFull: .slide)
    print(try tokenizer.decode(written[0].tokens))
  }

  private func train(_ model: GPT, on windows: TokenWindows, _ validation: TokenWindows) throws {
    let optimizer = AdamW(model, beta2: 0.99, weightDecay: 0.1, decay: .matrices)
    let schedule = Schedule.cosine(1e-3, final: 1e-4, warmUpSteps: 100)
    var seconds = 0.0
    var start = ContinuousClock.now
    for step in 0..<steps {
      let batch = windows.randomBatch(size: 12, seed: seed, step: step)
      let loss = crossEntropy(model(batch.inputs), batch.targets)
      let rate = schedule.learningRate(atStep: step, of: steps)
      optimizer.update(with: loss.gradients(), learningRate: rate, clippingNorm: 1)
      if (step + 1) % interval == 0 || step + 1 == steps {
        // Evaluating is not part of the training's time.
        seconds += (ContinuousClock.now - start) / .seconds(1)
        let losses = String(format: "training %.4f  validation %.4f", loss.item(), mean(of: model, over: validation))
        print("step \(step + 1)  \(losses)  \(String(format: "%.1f", seconds)) s")
        start = ContinuousClock.now
      }
    }
  }

  /// The mean loss of every target of the windows.
  private func mean(of model: GPT, over windows: TokenWindows) -> Double {
    model.evaluating {
      withoutGradient {
        let sums = windows.batches(of: 64).map {
          crossEntropy(model($0.inputs), $0.targets).item() * Double($0.count)
        }
        return sums.reduce(0, +) / Double(windows.count)
      }
    }
  }
}
