import Glibc
import MartletTensor

/// Martlet's side of `make crosscheck`: what crosscheck.py compares with other packages.
@main
enum Crosscheck {
  static let usage = """
    crosscheck rows FOLDER             every row of the catalogue, in float64 and float32: FOLDER/<type>.safetensors
    crosscheck files FROM TO           reads every array file of FROM and writes it again into TO
    crosscheck logits MODEL OUT.npz    an exported model's answers to random images
    crosscheck attention FOLDER        attention and its layer in many configurations: FOLDER/<type>.safetensors
    crosscheck recurrent FOLDER        recurrent layers with their gradients: FOLDER/<type>.safetensors
    crosscheck tokens FOLDER           the tokens of FOLDER's texts, and a vocabulary trained on its corpus
    crosscheck transformers FOLDER     Transformer layers and models: FOLDER/transformers-<type>.safetensors
    crosscheck sentences MODEL T OUT   tokens and embeddings of the texts of T: OUT.json, OUT.npy
    crosscheck language FOLDER         language models, a file each: weights, logits, gradients and what they write
    """

  static func main() throws {
    let arguments = Array(CommandLine.arguments.dropFirst())
    switch (arguments.first, arguments.count) {
    case ("rows", 2):
      for dtype in [DType.float64, .float32] {
        try Rows.write(dtype, to: "\(arguments[1])/\(dtype).safetensors")
      }
    case ("files", 3): try Files.rewrite(from: arguments[1], to: arguments[2])
    case ("logits", 3): try Logits.write(model: arguments[1], to: arguments[2])
    case ("attention", 2):
      for dtype in [DType.float64, .float32] {
        try AttentionCases.write(dtype, to: "\(arguments[1])/\(dtype).safetensors")
      }
    case ("transformers", 2):
      for dtype in [DType.float64, .float32] {
        try Transformers.write(dtype, to: "\(arguments[1])/transformers-\(dtype).safetensors")
      }
    case ("sentences", 4): try Sentences.write(encoder: arguments[1], texts: arguments[2], to: arguments[3])
    case ("recurrent", 2):
      for dtype in [DType.float64, .float32] {
        try Recurrent.write(dtype, to: "\(arguments[1])/\(dtype).safetensors")
      }
    case ("tokens", 2): try Tokens.write(in: arguments[1])
    case ("language", 2): try LanguageModels.write(to: arguments[1])
    default:
      print(usage)
      exit(2)
    }
  }
}
