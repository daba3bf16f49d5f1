#if Serving
  import ArgumentParser

  /// What bert-as-service's clients are told beside vectors, and how it takes their texts.
  struct ReplyFlags: ParsableArguments {
    @Flag(help: "Send the pieces of texts to clients that ask for them.")
    var showTokensToClient = false
    @Flag(
      help:
        "With --max-seq-len NONE, replies of a vector a token are as long as the model has positions."
    )
    var fixedEmbedLength = false
    @Flag(help: "Put no special tokens around texts that come as pieces.")
    var noSpecialToken = false
    @Flag(help: "Refuse a model that lower-cases its text.")
    var casedTokenization = false

    /// The first option that is given and tells of replies.
    var givenOption: String? {
      if showTokensToClient { return "--show-tokens-to-client" }
      if fixedEmbedLength { return "--fixed-embed-length" }
      return noSpecialToken ? "--no-special-token" : nil
    }
  }
#endif
