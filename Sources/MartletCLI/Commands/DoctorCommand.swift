import ArgumentParser
import MartletData
import MartletFormats
import MartletKernels
import MartletTraining

/// `martlet doctor`
struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "Tells what the engine found on this machine and how fast it is.")

  @OptionGroup var engine: EngineOptions
  @OptionGroup var outputOptions: OutputOptions

  func run() throws {
    outputOptions.apply()
    engine.apply()
    let facts = BLAS.facts
    ProgressLine.show("measuring")
    let rates = Machine.measureRates()
    let document: JSONValue = [
      "version": .string(MartletVersion.text),
      "cpu": .string(Machine.processorName),
      "blas": [
        "core": .string(facts.core), "repaired_from": .string(orNull: facts.repairedFrom),
        "config": .string(facts.config), "library": .string(facts.library), "note": .string(orNull: facts.note),
      ],
      "lapack": ["library": .string(facts.lapackLibrary)],
      "threads": .integer(Threads.count),
      "simd": .string(SIMDLevel.current.name),
      "png": .string(PNGFile.libraryVersion),
      "gemm_gflops": .number(rounded(rates.gemmGflops)),
      "fma_peak_gflops": .number(rounded(rates.fmaPeakGflops)),
    ]
    if outputOptions.json { return Output.json(document) }
    Output.text(text(document, facts, rates))
  }

  private func text(_ document: JSONValue, _ facts: BLASFacts, _ rates: Machine.Rates) -> String {
    let repaired = facts.repairedFrom.map { " (OpenBLAS had chosen \($0))" } ?? ""
    let share = rates.fmaPeakGflops > 0 ? rates.gemmGflops / rates.fmaPeakGflops : 0
    var rows = [
      ("martlet", MartletVersion.text),
      ("processor", Machine.processorName),
      ("threads", "\(Threads.count)"),
      ("vectors", SIMDLevel.current.name),
      ("BLAS kernels", facts.core + repaired),
      ("BLAS library", "\(facts.library) (\(facts.config))"),
      ("LAPACK library", facts.lapackLibrary),
      ("libpng", PNGFile.libraryVersion),
      (
        "matrix product",
        "\(NumberText.fixed(rates.gemmGflops, 0)) GFLOP/s on one thread, "
          + "\(NumberText.percentage(share)) of the multiply-add peak of \(NumberText.fixed(rates.fmaPeakGflops, 0))"
      ),
    ]
    if let note = facts.note { rows.append(("note", note)) }
    return rows.map { $0.0 + String(repeating: " ", count: 16 - $0.0.count) + $0.1 + "\n" }.joined()
  }

  private func rounded(_ value: Double) -> Double { (value * 10).rounded() / 10 }
}
