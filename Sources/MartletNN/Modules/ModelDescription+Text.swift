extension ModelDescription: CustomStringConvertible {
  /// A table with a line a layer and a line of totals.
  public var description: String {
    let header = ["layer", "type", "output", "parameters", "flops"]
    let body = rows.map { row in
      [
        row.name, row.type, "[" + row.output.map { "\($0)" }.joined(separator: ", ") + "]", grouped(row.parameters),
        grouped(row.operations),
      ]
    }
    let total = ["total", "", "", grouped(parameters), grouped(operations)]
    let lines = [header] + body + [total]
    let widths = header.indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
    return lines.map { cells in
      cells.indices.map { column in
        let space = String(repeating: " ", count: widths[column] - cells[column].count)
        return column < 3 ? cells[column] + space : space + cells[column]
      }.joined(separator: "  ")
    }.joined(separator: "\n")
  }

  /// 1234567 as 1,234,567.
  private func grouped(_ number: Int) -> String {
    var text = ""
    for (index, digit) in "\(number)".reversed().enumerated() {
      if index > 0 && index % 3 == 0 { text = "," + text }
      text = "\(digit)" + text
    }
    return text
  }
}
