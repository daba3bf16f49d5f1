import Foundation

/// Other programs that start the one under test in particular surroundings.
enum Launcher {
  /// Files cannot grow beyond a size; writing further is an error, as on a full disk.
  static func fileSizeLimit(_ bytes: Int) -> [String] {
    ["/usr/bin/prlimit", "--fsize=\(bytes)", "--core=0", "--"]
  }

  /// The address space cannot grow beyond a size.
  static func addressSpaceLimit(_ bytes: Int) -> [String] {
    ["/usr/bin/prlimit", "--as=\(bytes)", "--core=0", "--"]
  }

  /// The command runs in a directory.
  static func directory(_ path: String) -> [String] {
    ["/bin/sh", "-c", #"cd "$0" && exec "$@""#, path]
  }

  /// A shell script that runs the command as `"$@"`.
  static func shell(_ script: String) -> [String] { ["/bin/sh", "-c", script, "sh"] }
}

/// Whether the long form of the fault tests was asked for, by `make faults`.
let runsAllFaults = ProcessInfo.processInfo.environment["CLOZE_FAULTS"] == "all"
