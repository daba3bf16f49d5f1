#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension Double {
  /// 1 / (1 + e⁻ˣ).
  var logistic: Double { 1 / (1 + exp(-self)) }
}
