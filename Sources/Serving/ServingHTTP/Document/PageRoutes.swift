import ExactStrings

/// `/`, a page to play with, and the files that it is made of.
struct PageRoutes {
  /// The routes.
  var routes: [Route] {
    PageFile.fixed.map { path, file in
      Route(
        method: "GET", path: path, dialect: .textEmbeddingsInference,
        summary: path == "/" ? "A page to play with" : "A part of the page", isOpen: true,
        answer: .other(contentType: file.contentType),
        respond: { _ async throws(Fault) in file.reply })
    } + [module]
  }

  private var module: Route {
    Route(
      method: "GET", path: "/page/{file}", dialect: .textEmbeddingsInference,
      summary: "A script of the page", parameters: PageFile.modules.map(\.0), isOpen: true,
      answer: .other(contentType: PageFile.script), statuses: [404],
      respond: { call async throws(Fault) in
        let name = call.pathParameter ?? ""
        guard let (_, file) = PageFile.modules.first(where: { $0.0.isExactly(name) }) else {
          throw Fault(.notFound, "the page has no such script")
        }
        return file.reply
      })
  }
}
