/// Stable sorting of rows.
public enum Sorting {
  struct Entry {
    var key: UInt64
    var place: Int32
  }

  /// places[r] orders row r of x: the columns of its elements from the smallest to the largest (from the largest to the
  /// smallest when `descending`), equal ones in their order. NaN counts as the largest.
  @_specialize(where T == Float)
  @_specialize(where T == Double)
  @_specialize(where T == Int32)
  @_specialize(where T == Int64)
  @_specialize(where T == UInt8)
  public static func orderRows<T: SortableScalar>(
    _ x: UnsafePointer<T>, _ places: UnsafeMutablePointer<Int32>, rows: Int, columns: Int, descending: Bool
  ) {
    if columns == 0 { return }
    // Complemented keys have the opposite order, and equal ones keep theirs.
    let flip: UInt64 = descending ? .max : 0
    Chunks.forEachRows(rows, columns: columns, grain: Chunks.grain / 8) { start, count in
      withUnsafeTemporaryAllocation(of: Entry.self, capacity: 2 * columns) { memory in
        guard let entries = memory.baseAddress else { return }
        for r in start..<start + count {
          let row = x + r * columns
          for c in 0..<columns { entries[c] = Entry(key: row[c].sortKey ^ flip, place: Int32(truncatingIfNeeded: c)) }
          let sorted = columns <= 48 ? insertionSort(entries, columns) : radixSort(entries, columns)
          for c in 0..<columns { places[r * columns + c] = sorted[c].place }
        }
      }
    }
  }

  private static func insertionSort(_ entries: UnsafeMutablePointer<Entry>, _ count: Int) -> UnsafeMutablePointer<Entry>
  {
    for i in 1..<max(count, 1) {
      let entry = entries[i]
      var place = i
      while place > 0, entries[place - 1].key > entry.key {
        entries[place] = entries[place - 1]
        place -= 1
      }
      entries[place] = entry
    }
    return entries
  }

  /// By bytes, the least significant first; bytes that all keys share are passed over. `entries` has room for twice `count`.
  private static func radixSort(_ entries: UnsafeMutablePointer<Entry>, _ count: Int) -> UnsafeMutablePointer<Entry> {
    withUnsafeTemporaryAllocation(of: Int.self, capacity: 8 * 256) { counts in
      counts.initialize(repeating: 0)
      for i in 0..<count {
        let key = entries[i].key
        for digit in 0..<8 { counts[digit << 8 | Int(key >> UInt64(8 * digit) & 0xFF)] += 1 }
      }
      var (source, target) = (entries, entries + count)
      for digit in 0..<8 {
        let shift = UInt64(8 * digit)
        let table = digit << 8
        if counts[table | Int(source[0].key >> shift & 0xFF)] == count { continue }
        var next = 0
        for value in 0..<256 { (counts[table | value], next) = (next, next + counts[table | value]) }
        for i in 0..<count {
          let slot = table | Int(source[i].key >> shift & 0xFF)
          target[counts[slot]] = source[i]
          counts[slot] += 1
        }
        swap(&source, &target)
      }
      return source
    }
  }

  /// y[r, k] = x[r, places[r, k]].
  @_specialize(where T == Float)
  @_specialize(where T == Double)
  @_specialize(where T == Int32)
  @_specialize(where T == Int64)
  @_specialize(where T == UInt8)
  public static func takeRows<T: BitwiseCopyable>(
    _ x: UnsafePointer<T>, _ places: UnsafePointer<Int32>, _ y: UnsafeMutablePointer<T>, rows: Int, columns: Int,
    taken: Int
  ) {
    Chunks.forEachRows(rows, columns: taken) { start, count in
      for r in start..<start + count {
        for k in 0..<taken { y[r * taken + k] = x[r * columns + Int(places[r * taken + k])] }
      }
    }
  }

  /// y[r, places[r, k]] = x[r, k]; the rest of y stays.
  @_specialize(where T == Float)
  @_specialize(where T == Double)
  public static func putRows<T: BitwiseCopyable>(
    _ x: UnsafePointer<T>, _ places: UnsafePointer<Int32>, _ y: UnsafeMutablePointer<T>, rows: Int, columns: Int,
    taken: Int
  ) {
    Chunks.forEachRows(rows, columns: taken) { start, count in
      for r in start..<start + count {
        for k in 0..<taken { y[r * columns + Int(places[r * taken + k])] = x[r * taken + k] }
      }
    }
  }
}
