import MartletData
import MartletKernels
import MartletTraining

/// The scan for bad images as commands show it.
enum Scanning {
  /// Images a step of an evaluation; the same everywhere, so that metrics do not depend on the command.
  static let evaluationBatchSize = 256

  /// Loader threads within the engine's number of threads.
  static var defaultWorkers: Int { max(1, Threads.count / 2) }

  /// Scans the splits (nil: all) and warns of each bad image, or throws ``DataError`` for the first one.
  static func scan(
    _ store: ImageStore, _ splits: [DataSplit]? = nil, policy: BadImageChoice
  ) throws -> ImageScan {
    let scan = try store.scan(
      splits, threads: Threads.count, onBadImage: policy == .fail ? .fail : .skip
    ) { done, total in
      ProgressLine.show("scanning image \(NumberText.grouped(done)) of \(NumberText.grouped(total))")
    }
    let shown = 20
    for image in scan.badImages.prefix(shown) { Output.warning(image.description) }
    if scan.badImages.count > shown {
      Output.warning("and \(NumberText.grouped(scan.badImages.count - shown)) more bad images")
    }
    return scan
  }
}
