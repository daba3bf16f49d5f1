/// The options of a server, which ends only when it is told to: what they do is tested by `ServeTests` and the tests of
/// its fronts.
extension OptionTable {
  static func serving() throws -> [OptionTable] {
    #if Serving
      try whatServes()
    #else
      []
    #endif
  }

  private static func whatServes() throws -> [OptionTable] {
    let ports = "--port 0 --zmq-port 0 --zmq-port-out 0"
    return [
      try OptionTable(
        "serve start",
        [
          ("both", "done \(ports)"), ("http", "done --port 0 --no-zmq"),
          ("bert-as-service", "done --no-http --zmq-port 0 --zmq-port-out 0"),
        ],
        """
        --name a                      | e e e
        --host 127.0.0.1              | e e e
        --port 0                      | e e x
        --no-http                     | x x e
        --zmq-port 0                  | e x e
        --zmq-port-out 0              | e x e
        --no-zmq                      | x e x
        --api-key k                   | e e x
        --api-key-file k.txt          | e e x
        --cors *                      | e e x
        --http-max-connect 5          | e e x
        --pooling-strategy REDUCE_MAX | e e e
        --pooling-layer 1             | e e e
        --normalize                   | e e e
        --no-normalize                | e e e
        --mask-cls-sep                | e e e
        --max-seq-len 8               | e e e
        --show-tokens-to-client       | e x e
        --fixed-embed-length & --max-seq-len NONE | e x e
        --no-special-token            | e x e
        --cased-tokenization          | e e e
        --num-worker 2                | e e e
        --max-batch-size 8            | e e e
        --max-batch-tokens 512        | e e e
        --batch-window 1              | e e e
        --priority-batch-size 4       | e e e
        --queue-tokens 1000           | e e e
        --queue-requests 10           | e e e
        --cache-size 1                | e e e
        --precision int8              | e e e
        --long-texts windows          | e e x
        --max-texts 10                | e e e
        --max-body-size 1             | e e x
        --request-timeout 1           | e e x
        --drain-timeout 1             | e e e
        --threads 2                   | e e e
        --checkpoint 3                | e e e
        --verbose                     | e e e
        --json                        | e e e
        """),
      try OptionTable(
        "serve terminate", [("nobody", "--zmq-port 1")],
        """
        --host 127.0.0.1              | e
        --zmq-port 2                  | e
        --timeout 10                  | e
        """),
      try OptionTable(
        "serve benchmark",
        [("run", "done c.txt --seconds 0.1 --num-client 1 --client-batch-size 1")],
        """
        --num-client 2                | s
        --client-batch-size 2,4       | s
        --seconds 0.2                 | s
        --pooling-strategy REDUCE_MAX | s
        --pooling-layer 1             | s
        --normalize                   | s
        --no-normalize                | s
        --mask-cls-sep                | s
        --max-seq-len 8               | s
        --num-worker 2                | s
        --max-batch-size 8            | s
        --max-batch-tokens 512        | s
        --batch-window 1              | s
        --priority-batch-size 4       | s
        --queue-tokens 1000           | s
        --queue-requests 10           | s
        --cache-size 1                | s
        --precision int8              | s
        --threads 2                   | s
        --checkpoint 3                | s
        --json                        | s
        """),
    ]
  }
}
