import Glibc

// libFuzzer's driver, in the runtime that -sanitize=fuzzer links.
@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
  _ argumentCount: UnsafeMutablePointer<Int32>, _ arguments: UnsafeMutablePointer<Arguments>,
  _ test: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32

private typealias Arguments = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>

/// MartletFuzz TARGET [libFuzzer's arguments], or MartletFuzz seeds FOLDER.
///
/// The package manager links an executable's entry point under the target's name.
@_cdecl("MartletFuzz_main")
public func main(_ count: Int32, _ values: UnsafeMutableRawPointer) -> Int32 {
  var arguments = values.assumingMemoryBound(to: UnsafeMutablePointer<CChar>?.self)
  guard count >= 2, let name = arguments[1].map({ String(cString: $0) }) else { return usage() }
  if name == "seeds", count == 3, let folder = arguments[2].map({ String(cString: $0) }) {
    Seeds.write(to: folder)
    return 0
  }
  // libFuzzer sees its own arguments: the program's name stands where the target's was.
  arguments[1] = arguments[0]
  arguments += 1
  var rest = count - 1
  switch name {
  case "png": return runDriver(&rest, &arguments) { FuzzTarget.png.run($0, $1) }
  case "safetensors": return runDriver(&rest, &arguments) { FuzzTarget.safetensors.run($0, $1) }
  case "npy": return runDriver(&rest, &arguments) { FuzzTarget.npy.run($0, $1) }
  case "npz": return runDriver(&rest, &arguments) { FuzzTarget.npz.run($0, $1) }
  default: return usage()
  }
}

private func usage() -> Int32 {
  print("usage: MartletFuzz png|safetensors|npy|npz [libFuzzer's arguments]\n       MartletFuzz seeds FOLDER")
  return 2
}
