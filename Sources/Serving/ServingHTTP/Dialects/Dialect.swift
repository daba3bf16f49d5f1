/// Whose shapes a route speaks.
enum Dialect: Sendable {
  /// bert-as-service 1.10.
  case bertAsService
  /// OpenAI's API.
  case openAI
  /// text-embeddings-inference; our own routes speak of faults as it does.
  case textEmbeddingsInference

  /// The status of a fault.
  func status(of fault: Fault) -> Int {
    switch fault.kind {
    case .syntax, .empty: 400
    case .invalid, .tooLong: self == .textEmbeddingsInference ? 422 : 400
    case .unable: self == .textEmbeddingsInference ? 424 : 400
    case .tooLarge: 413
    case .mediaType: 415
    case .unauthorized: 401
    case .foreignOrigin: 403
    case .notFound, .unknownModel: 404
    case .method: 405
    case .overloaded: 429
    case .draining: 503
    case .deadline: 504
    case .slow: 408
    case .gone: 499
    case .failed: self == .textEmbeddingsInference ? 424 : 500
    }
  }

  /// The statuses of faults that any request with a body may meet.
  static let usualStatuses = [400, 403, 408, 413, 415, 429, 499, 503, 504]

  /// The answer to a request that cannot be met.
  func reply(to fault: Fault) -> Reply {
    let status = status(of: fault)
    var text = JSONText()
    switch self {
    case .bertAsService:
      text.object {
        $0.member("description", fault.message)
        $0.member("type", fault.kind.pythonName)
        $0.member("status", status)
      }
    case .openAI:
      text.object {
        $0.name("error")
        $0.object {
          $0.member("message", fault.message)
          $0.member("type", fault.kind.openAIType)
          $0.name("param")
          if let member = fault.member { $0.string(member) } else { $0.null() }
          $0.name("code")
          if let code = fault.kind.openAICode { $0.string(code) } else { $0.null() }
        }
      }
    case .textEmbeddingsInference:
      text.object {
        $0.member("error", fault.message)
        $0.member("error_type", fault.kind.errorType)
      }
    }
    var reply = Reply(status: status, text)
    switch fault.kind {
    case .overloaded(let seconds): reply.headers.append(("retry-after", "\(seconds)"))
    case .draining: reply.headers.append(("retry-after", "1"))
    case .unauthorized: reply.headers.append(("www-authenticate", "Bearer"))
    case .method(let allowed):
      reply.headers.append(("allow", allowed.joined(separator: ", ")))
    default: break
    }
    reply.closesConnection = fault.endsConnection
    return reply
  }

  /// What an answer to a fault looks like.
  var faultSchema: Schema {
    switch self {
    case .bertAsService:
      .object(
        [("description", .string()), ("type", .string()), ("status", .integer())],
        required: ["description", "type", "status"])
    case .openAI:
      .object(
        [
          (
            "error",
            .object(
              [
                ("message", .string()), ("type", .string()), ("param", .nullable(.string())),
                ("code", .nullable(.string())),
              ], required: ["message", "type", "param", "code"])
          )
        ], required: ["error"])
    case .textEmbeddingsInference:
      .object(
        [("error", .string()), ("error_type", .string())], required: ["error", "error_type"])
    }
  }
}

extension Fault.Kind {
  /// The name of the exception that bert-as-service's front would give.
  fileprivate var pythonName: String {
    switch self {
    case .syntax: "JsonError"
    case .invalid, .empty, .tooLong, .unable: "ValueError"
    case .deadline, .slow: "TimeoutError"
    case .unauthorized, .foreignOrigin: "PermissionError"
    case .unknownModel: "KeyError"
    case .notFound, .method, .tooLarge, .mediaType: "HTTPException"
    case .overloaded, .draining, .gone, .failed: "RuntimeError"
    }
  }

  /// OpenAI's `type`.
  fileprivate var openAIType: String {
    switch self {
    case .unauthorized: "authentication_error"
    case .foreignOrigin: "permission_error"
    case .overloaded: "rate_limit_error"
    case .draining, .deadline, .failed, .gone, .slow: "server_error"
    default: "invalid_request_error"
    }
  }

  /// OpenAI's `code`.
  fileprivate var openAICode: String? {
    switch self {
    case .unknownModel: "model_not_found"
    case .tooLong: "context_length_exceeded"
    case .unauthorized: "invalid_api_key"
    case .overloaded: "rate_limit_exceeded"
    case .notFound: "unknown_url"
    default: nil
    }
  }

  /// text-embeddings-inference's `error_type`.
  var errorType: String {
    switch self {
    case .overloaded: "Overloaded"
    case .draining, .deadline, .gone, .slow: "Unhealthy"
    case .empty: "Empty"
    case .unable, .failed: "Backend"
    default: "Validation"
    }
  }
}
