import Foundation
import Models
import TestSupport
import Testing

@Suite struct ModelFamiliesTests {
  private func json(_ members: String) -> Data {
    Data(
      """
      {\(members)"vocab_size": 100, "hidden_size": 24, "num_hidden_layers": 2,
       "num_attention_heads": 3, "intermediate_size": 96}
      """.utf8)
  }

  @Test(arguments: ["\"model_type\": \"bert\", ", "\"model_type\": null, ", ""])
  func aBERTIsRead(members: String) throws {
    let found = try ModelFamilies.configuration(json: json(members), origin: "'c.json'")
    let configuration = try #require(found as? BERTConfiguration)
    #expect(configuration.hiddenSize == 24 && configuration.layers == 2)
  }

  @Test(arguments: [
    ("\"model_type\": \"xlnet\", ", "model_type is \"xlnet\", expected one of bert"),
    ("\"model_type\": \"BERT\", ", "model_type is \"BERT\", expected one of bert"),
    ("\"model_type\": 7, ", "model_type is 7, expected one of bert"),
    (
      "\"hidden_act\": \"relu\", ",
      "hidden_act is \"relu\", expected one of gelu, gelu_fast, gelu_new, gelu_pytorch_tanh"
    ),
    (
      "\"is_decoder\": true, ",
      "is_decoder is true, expected false; remove the key for a plain BERT, which is what this "
        + "program computes"
    ),
  ])
  func whatIsNoneIsRefused(members: String, fault: String) {
    #expect(
      message { _ = try ModelFamilies.configuration(json: json(members), origin: "'c.json'") }
        == "'c.json': " + fault)
  }

  @Test func whatIsNoObjectIsRefused() {
    #expect(
      message { _ = try ModelFamilies.configuration(json: Data("7".utf8), origin: "'c.json'") }
        == "'c.json': not a JSON object, expected a model's configuration")
  }
}
