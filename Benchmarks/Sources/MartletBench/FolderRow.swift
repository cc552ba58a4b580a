import Martlet

/// Loading alone: a folder of PNGs to normalised batches, a first pass with nothing decoded beforehand.
struct FolderRow {
  static let name = "png-folder"
  let path: String

  func measure() throws -> [String: Any] {
    let folder = try ImageFolder(path)
    let side = 28
    let store = ImageStore(
      folder, preprocessing: Preprocessing(height: side, width: side, channels: 1, mean: [0.286], deviation: [0.353]))
    let loader = DataLoader(try store.dataset(of: .train), batchSize: 128, shuffles: true, workers: Runtime.threads)
    let clock = ContinuousClock()
    var rates: [Double] = []
    // The first pass decodes every file; the second finds them decoded.
    for epoch in 0..<2 {
      let start = clock.now
      var count = 0
      let batches = loader.batches(epoch: epoch)
      while let batch = try batches.next() { count += batch.count }
      let (whole, fraction) = (clock.now - start).components
      rates.append(Double(count) / (Double(whole) + Double(fraction) * 1e-18))
    }
    return ["load_images_s": rates[0], "cached_images_s": rates[1], "growth_mb": ProcessMemory.peak]
  }
}
