import Foundation
import Glibc

/// A file system in memory of a few kilobytes, for filling; only the super-user can make one.
public final class SmallFileSystem: Sendable {
  public let path: String
  private let folder = TemporaryFolder()

  /// Nil when mounting is not allowed here.
  public init?(kilobytes: Int) {
    path = folder.path("mount")
    mkdir(path, 0o777)
    guard geteuid() == 0, mount("tmpfs", path, "tmpfs", 0, "size=\(kilobytes)k") == 0 else { return nil }
  }

  /// Leaves at most `kilobytes` free.
  public func fill(leaving kilobytes: Int) {
    var status = statvfs()
    guard statvfs(path, &status) == 0 else { return }
    let free = Int(status.f_bavail) * Int(status.f_frsize)
    let count = max(0, free - kilobytes * 1024)
    _ = FileManager.default.createFile(atPath: path + "/filler", contents: Data(count: count))
  }

  deinit { umount2(path, Int32(MNT_DETACH)) }
}
