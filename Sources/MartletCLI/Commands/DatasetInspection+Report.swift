import MartletData
import MartletFormats
import MartletTraining

extension DatasetInspection {
  /// The document of `--json`.
  var json: JSONValue {
    [
      "root": .string(root),
      "count": .integer(count),
      "trainable": .bool(isTrainable),
      "problem": .string(orNull: problem),
      "splits": .array(
        splits.map { split in
          [
            "name": .string(split.name), "count": .integer(split.count), "bad": .integer(split.bad),
            "classes": .array(
              split.classes.map {
                ["name": .string($0.name), "count": .integer($0.count), "bad": .integer($0.bad)]
              }),
          ]
        }),
      "sizes": .array(
        sizes.map { ["width": .integer($0.width), "height": .integer($0.height), "count": .integer($0.count)] }),
      "colors": .array(
        colors.map {
          [
            "type": .string($0.type), "bits": .integer($0.bits), "transparency": .bool($0.transparency),
            "interlaced": .bool($0.interlaced), "count": .integer($0.count),
          ]
        }),
      "bad_images": .array(
        badImages.map { ["path": .string($0.path), "reason": .string($0.reason), "hint": .string(orNull: $0.hint)] }),
      "duplicates": .array(
        duplicates.map {
          [
            "paths": .array($0.paths.map { .string($0) }), "across_splits": .bool($0.acrossSplits),
            "across_classes": .bool($0.acrossClasses),
          ]
        }),
      "warnings": .array(warnings.map { .string($0) }),
    ]
  }

  /// The report for people.
  var text: String {
    var lines: [String] = []
    for split in splits {
      let bad = split.bad > 0 ? ", \(NumberText.grouped(split.bad)) bad" : ""
      lines.append("\(split.name): \(NumberText.grouped(split.count)) images in \(split.classes.count) classes\(bad)")
      for item in split.classes {
        let bad = item.bad > 0 ? " (\(NumberText.grouped(item.bad)) bad)" : ""
        lines.append("  \(item.name): \(NumberText.grouped(item.count))\(bad)")
      }
    }
    lines.append(
      "sizes: " + list(sizes) { "\($0.width)x\($0.height) (\(NumberText.grouped($0.count)))" })
    lines.append(
      "colours: "
        + list(colors) { color in
          let extras = (color.transparency ? " transparent" : "") + (color.interlaced ? " interlaced" : "")
          return "\(color.type) \(color.bits)-bit\(extras) (\(NumberText.grouped(color.count)))"
        })
    if !badImages.isEmpty {
      lines.append("bad images:")
      lines += badImages.prefix(20).map { "  \($0.description)" }
      if badImages.count > 20 { lines.append("  and \(NumberText.grouped(badImages.count - 20)) more") }
    }
    if !duplicates.isEmpty {
      lines.append("byte-identical images: \(NumberText.grouped(duplicates.count)) groups")
      for group in duplicates.prefix(10) {
        let notes = (group.acrossSplits ? ", across splits" : "") + (group.acrossClasses ? ", across classes" : "")
        lines.append("  \(group.paths.joined(separator: " = "))\(notes)")
      }
      if duplicates.count > 10 { lines.append("  and \(NumberText.grouped(duplicates.count - 10)) more groups") }
    }
    lines += warnings.map { "warning: \($0)" }
    return lines.map { Output.oneLine($0) + "\n" }.joined()
  }

  private func list<Item>(_ items: [Item], _ text: (Item) -> String) -> String {
    let shown = items.prefix(8).map(text).joined(separator: ", ")
    return items.count > 8 ? "\(shown) and \(items.count - 8) more" : (shown.isEmpty ? "none" : shown)
  }
}
