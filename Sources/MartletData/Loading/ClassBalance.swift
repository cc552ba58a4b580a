import MartletTensor

/// An order of samples in which every class is as frequent as the others.
enum ClassBalance {
  /// As many places as labels. Classes take turns in random order; a class's samples are used up in random order before one
  /// comes again. Classes without samples have no turn.
  static func order(_ labels: [Int], classes: Int, using generator: inout RandomGenerator) -> [Int] {
    var members = [[Int]](repeating: [], count: classes)
    for (index, label) in labels.enumerated() { members[label].append(index) }
    members.removeAll(where: \.isEmpty)
    var unused = members.map { _ in [Int]() }
    var order: [Int] = []
    order.reserveCapacity(labels.count)
    while order.count < labels.count {
      for turn in Randomness.permutation(members.count, using: &generator) where order.count < labels.count {
        if unused[turn].isEmpty {
          unused[turn] = Randomness.permutation(members[turn].count, using: &generator).map { members[turn][$0] }
        }
        order.append(unused[turn].removeLast())
      }
    }
    return order
  }
}
