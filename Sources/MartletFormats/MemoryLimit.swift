import Glibc

/// How much a file may ask for unless its reader is told otherwise.
enum MemoryLimit {
  /// Bytes of memory that the machine has.
  static var physical: Int {
    let (pages, pageSize) = (sysconf(Int32(_SC_PHYS_PAGES)), sysconf(Int32(_SC_PAGESIZE)))
    return pages > 0 && pageSize > 0 ? pages * pageSize : .max
  }
}
