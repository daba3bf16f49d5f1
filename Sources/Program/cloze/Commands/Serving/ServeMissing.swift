#if !Serving
  import ArgumentParser

  /// Says how to get the server to whoever asks a program without it.
  struct ServeMissing: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "serve",
      abstract: "Answers over HTTP and ZeroMQ; this program was built without it.",
      discussion: "`make build` makes a program with it.")

    @Argument(parsing: .allUnrecognized, help: .hidden)
    var arguments: [String] = []

    func run() throws {
      throw CommandError(
        "this program was built without its server (package trait Serving); 'make build' makes one with it"
      )
    }
  }
#endif
