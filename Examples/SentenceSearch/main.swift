import Foundation
import Martlet

// Searches the lines of a text by meaning: each line and the query become vectors, and the nearest lines are shown.
//
//     Scripts/minilm data/all-MiniLM-L6-v2
//     swift run -c release SentenceSearch data/all-MiniLM-L6-v2 README.md "how fast is it?"
//
// Without a query, every line of standard input is one.

let arguments = Array(CommandLine.arguments.dropFirst())
guard arguments.count >= 2 else {
  print("usage: SentenceSearch MODEL_FOLDER TEXT_FILE [QUERY]…")
  exit(2)
}

do {
  let encoder = try SentenceEncoder(folder: arguments[0])
  let text = try String(contentsOfFile: arguments[1], encoding: .utf8)
  let lines = text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
  let clock = ContinuousClock()
  var vectors = Tensor.zeros([0, encoder.width])
  let time = clock.measure { vectors = encoder.embed(lines) }
  print("\(lines.count) lines in \(String(format: "%.2f", time / .seconds(1))) s")

  func search(_ query: String) {
    // Vectors have length 1: their product is the cosine of the angle between them.
    let scores = vectors.matmul(encoder.embed(query).reshaped(to: [encoder.width, 1])).array(of: Float.self)
    print("\n\(query)")
    for index in scores.indices.sorted(by: { scores[$0] > scores[$1] }).prefix(3) {
      print(String(format: "  %.3f  ", scores[index]) + lines[index])
    }
  }

  if arguments.count > 2 {
    arguments.dropFirst(2).forEach(search)
  } else {
    while let query = readLine() { search(query) }
  }
} catch {
  FileHandle.standardError.write(Data("SentenceSearch: \(error)\n".utf8))
  exit(1)
}
