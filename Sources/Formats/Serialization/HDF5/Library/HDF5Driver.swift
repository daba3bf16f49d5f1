import CHDF5
import Platform

/// The driver through which the library writes files: a full disk is remembered, not passed on.
///
/// The library keeps data and metadata in caches, and crashes when they cannot be written at the
/// end. With this driver writing always seems to succeed; whoever called the library then asks
/// for the failure and reports it. All of it runs under the library's lock.
enum HDF5Driver {
  /// The identifier of the driver, registered once.
  static let id: hid_t = {
    var driver = H5FD_class_t()
    chdf5_prepare_driver(&driver)
    driver.maxaddr = haddr_t(Int.max)
    driver.fc_degree = H5F_CLOSE_STRONG
    driver.open = { name, flags, _, _ in HDF5Driver.open(name, flags) }
    driver.close = { file in HDF5Driver.close(file) }
    driver.query = { _, flags in
      flags?.pointee = UInt(chdf5_driver_features())
      return 0
    }
    driver.get_eoa = { file, _ in DriverFile.at(file).allocatedEnd }
    driver.set_eoa = { file, _, address in
      DriverFile.at(file).allocatedEnd = address
      return 0
    }
    driver.get_eof = { file, _ in DriverFile.at(file).end }
    driver.read = { file, _, _, address, size, buffer in
      DriverFile.at(file).read(
        at: address, UnsafeMutableRawBufferPointer(start: buffer, count: size))
    }
    driver.write = { file, _, _, address, size, bytes in
      DriverFile.at(file).write(UnsafeRawBufferPointer(start: bytes, count: size), at: address)
      return 0
    }
    driver.truncate = { file, _, _ in
      DriverFile.at(file).truncate()
      return 0
    }
    return H5FDregister(&driver)
  }()

  /// The first failure since the last call; only the library's lock protects it.
  nonisolated(unsafe) private static var failure: SystemError?

  /// Returns the first failure since the last call and forgets it.
  static func takeFailure() -> SystemError? {
    defer { failure = nil }
    return failure
  }

  fileprivate static func report(_ error: SystemError) {
    if failure == nil { failure = error }
  }

  private static func open(
    _ name: UnsafePointer<CChar>?, _ flags: UInt32
  ) -> UnsafeMutablePointer<H5FD_t>? {
    guard let name else { return nil }
    let mode: RandomAccessFile.Mode =
      flags & chdf5_truncate() != 0 ? .create : flags & chdf5_read_write() != 0 ? .update : .read
    do throws(SystemError) {
      let file = try RandomAccessFile(path: SystemPath.text(name), mode: mode)
      return DriverFile.allocate(DriverFile(file, end: haddr_t(try file.size())))
    } catch {
      report(error)
      return nil
    }
  }

  private static func close(_ file: UnsafeMutablePointer<H5FD_t>?) -> herr_t {
    if let file { DriverFile.deallocate(file) }
    return 0
  }
}

/// One open file of the driver.
private final class DriverFile {
  private let file: RandomAccessFile
  /// Where the space ends that the library has allocated.
  var allocatedEnd: haddr_t = 0
  /// Where the file ends, or would end if all writes had succeeded.
  private(set) var end: haddr_t
  private var hasFailed = false

  init(_ file: RandomAccessFile, end: haddr_t) {
    self.file = file
    self.end = end
  }

  func read(at address: haddr_t, _ buffer: UnsafeMutableRawBufferPointer) -> herr_t {
    do throws(SystemError) {
      let count = try file.read(at: Int(address), into: buffer)
      // What lies beyond the end is zero by the library's own convention.
      UnsafeMutableRawBufferPointer(rebasing: buffer[count...]).initializeMemory(
        as: UInt8.self, repeating: 0)
      return 0
    } catch {
      HDF5Driver.report(error)
      return -1
    }
  }

  func write(_ bytes: UnsafeRawBufferPointer, at address: haddr_t) {
    end = max(end, address + haddr_t(bytes.count))
    attempt { () throws(SystemError) in try file.write(bytes, at: Int(address)) }
  }

  func truncate() {
    guard end != allocatedEnd else { return }
    end = allocatedEnd
    attempt { () throws(SystemError) in try file.resize(to: Int(allocatedEnd)) }
  }

  private func attempt(_ body: () throws(SystemError) -> Void) {
    guard !hasFailed else { return }
    do throws(SystemError) {
      try body()
    } catch {
      hasFailed = true
      HDF5Driver.report(error)
    }
  }
}

/// The library sees a structure of its own, behind which lies a reference to ours.
extension DriverFile {
  private static let offset = (MemoryLayout<H5FD_t>.size + 15) / 16 * 16

  static func allocate(_ file: DriverFile) -> UnsafeMutablePointer<H5FD_t> {
    let size = offset + MemoryLayout<UnsafeRawPointer>.size
    let block = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 16)
    block.initializeMemory(as: UInt8.self, repeating: 0, count: size)
    block.storeBytes(
      of: UnsafeRawPointer(Unmanaged.passRetained(file).toOpaque()), toByteOffset: offset,
      as: UnsafeRawPointer.self)
    return block.assumingMemoryBound(to: H5FD_t.self)
  }

  static func deallocate(_ block: UnsafeMutablePointer<H5FD_t>) {
    reference(block).release()
    UnsafeMutableRawPointer(block).deallocate()
  }

  static func at(_ block: UnsafePointer<H5FD_t>?) -> DriverFile {
    guard let block else { fatalError("HDF5 driver: called without a file") }
    return reference(block).takeUnretainedValue()
  }

  private static func reference(_ block: UnsafePointer<H5FD_t>) -> Unmanaged<DriverFile> {
    let pointer = UnsafeRawPointer(block).load(fromByteOffset: offset, as: UnsafeRawPointer.self)
    return Unmanaged.fromOpaque(pointer)
  }
}
