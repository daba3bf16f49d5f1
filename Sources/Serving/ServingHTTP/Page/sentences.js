// Two sentences: their vectors, and whether one follows the other.

import { can } from "./server.js";
import { bars, cosine, decimal, element, percent } from "./dom.js";
import { Panel } from "./panel.js";

/** Whether each sentence follows the other, as bars. */
function order(there, back) {
  const rows = [
    { label: "second after first", value: there, text: percent(there) },
    { label: "first after second", value: back, text: percent(back) },
  ];
  return element(
    "section", {}, element("h2", {}, "Does one follow the other?"),
    bars(rows, { label: "Probability that a sentence follows the other" }));
}

export default new Panel("sentences", {
  examples: [
    { first: "He walked along the bank of the river.", second: "She strolled beside the stream." },
    { first: "He walked along the bank of the river.", second: "The bank raised its interest rates." },
    { first: "She opened the door and went in.", second: "The room was dark and smelled of smoke." },
    { first: "And God said, Let there be light.", second: "And there was light." },
  ],
  async work({ first, second }, ask) {
    const similarity = ask("/similarity", { inputs: { source_sentence: first, sentences: [second] } });
    const orders = can("next-sentence")
      ? [ask("/next-sentence", { first, second }), ask("/next-sentence", { first: second, second: first })]
      : [];
    const [[value], there, back] = await Promise.all([similarity, ...orders]);
    const nodes = [cosine(value, "cosine of the two sentences\u2019 vectors")];
    let said = `Cosine ${decimal(value)}.`;
    if (there) {
      nodes.push(order(there.is_next, back.is_next));
      said += ` The second follows the first with ${percent(there.is_next)}.`;
    }
    return { said, nodes };
  },
});
