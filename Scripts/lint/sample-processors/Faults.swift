let wide: Float80 = 1  // fault
let half: Float16 = 1  // fault
let byte = CChar(bitPattern: 0x80)  // fault
let back = name.map { UInt8(bitPattern: $0) }  // fault
#if arch(x86_64)  // fault
  let isKnown = true
#endif
#if arch(arm64)
  let isArm = true
#else
  let isArm = false
#endif
#if os(Linux)
  // Float80 in a comment
  #if arch(x86_64)  // fault
    let wider = 1
  #endif
#else
  let other = 1
#endif
