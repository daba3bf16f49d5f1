import ExactStrings

/// All routes; what is answered and what the OpenAPI document says are this table.
struct RouteTable: Sendable {
  /// The routes in the order of the document.
  let routes: [Route]
  private let fixed: [ExactString: [Route]]
  private let named: [Route]

  init(_ routes: [Route]) {
    self.routes = routes
    fixed = .init(grouping: routes.filter { !$0.hasParameter }) { ExactString($0.path) }
    named = routes.filter(\.hasParameter)
  }

  /// What was found for a request.
  struct Match: Sendable {
    let route: Route
    let parameter: String?
    /// The method was `HEAD`: the answer's body stays here.
    var isHead = false
  }

  /// The route of a request.
  ///
  /// - Throws: `Fault` if there is none, or none with this method.
  func match(method: String, path: String) throws(Fault) -> Match {
    let candidates = matches(path)
    guard !candidates.isEmpty else {
      throw Fault(.notFound, "there is nothing at this path, see /openapi.json for what there is")
    }
    if let match = candidates.first(where: { $0.route.method.isExactly(method) }) { return match }
    if method.isExactly("HEAD"), var match = candidates.first(where: { $0.route.method == "GET" }) {
      match.isHead = true
      return match
    }
    let allowed = methods(at: path)
    throw Fault(
      .method(allowed: allowed),
      "the method is another one, expected \(allowed.joined(separator: ", "))")
  }

  /// The methods that a path knows; none if there is no such path.
  func methods(at path: String) -> [String] {
    let methods = matches(path).map(\.route.method)
    guard !methods.isEmpty else { return [] }
    return methods + (methods.contains { $0 == "GET" } ? ["HEAD"] : []) + ["OPTIONS"]
  }

  /// Whose shapes are spoken where there is no route.
  func dialect(at path: String) -> Dialect {
    if let route = matches(path).first?.route { return route.dialect }
    return path.hasExactPrefix("/v1/") ? .openAI : .textEmbeddingsInference
  }

  private func matches(_ path: String) -> [Match] {
    if let routes = fixed[ExactString(path)] {
      return routes.map { Match(route: $0, parameter: nil) }
    }
    return named.compactMap { route in
      let prefix = route.fixedPath
      guard path.hasExactPrefix(prefix), path.utf8.count > prefix.utf8.count else { return nil }
      let rest = String(decoding: path.utf8.dropFirst(prefix.utf8.count), as: UTF8.self)
      return Match(route: route, parameter: rest)
    }
  }
}
