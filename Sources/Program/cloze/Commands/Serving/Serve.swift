#if Serving
  import ArgumentParser

  struct Serve: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Serves models over HTTP and to bert-as-service's clients.",
      discussion: """
          cloze serve Checkpoints/kjv
          cloze serve all-MiniLM-L6-v2 --port 8080 --zmq-port 5555 --zmq-port-out 5556
          curl localhost:8080/v1/embeddings -H 'content-type: application/json' -d '{"input": "in the beginning"}'

        'serve' without one of the words below is 'serve start'. Docs/serving.md explains the rest.
        """,
      subcommands: [ServeStart.self, ServeTerminate.self, ServeBenchmark.self])
  }
#endif
