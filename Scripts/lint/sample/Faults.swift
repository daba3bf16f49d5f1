var ids: [String: Int] = [:]
var seen: Set<String> = []
let counts = Dictionary<String, Int>(minimumCapacity: 8)
if piece.hasPrefix("##") { continued += 1 }
if path.hasSuffix(".txt") { texts += 1 }
for name in names.sorted() { print(name) }
let ordered = files.sorted { $0.name < $1.name }
let sorted = members.sorted(by: { $0.key < $1.key })
if line.contains("\n") { throw fault }
let parts = name.split(separator: "/")
let dot = name.lastIndex(of: ".")
if text.last == "." { text.removeLast() }
if paths.contains(path) { return }
let index = paths.firstIndex(of: file.path)
if first.name == second.name { return }
guard found == piece else { return }
if member.name == "K" { kelvins += 1 }
let key = word.lowercased()
let object = try JSONSerialization.jsonObject(with: data)
