// What a model that was fine-tuned says of a text.

import { bars, decimal, element, percent, quoted } from "./dom.js";
import { Panel } from "./panel.js";

export default new Panel("labels", {
  examples: [{ text: "What a lovely day by the river.", second: "" }],
  async work({ text, second }, ask) {
    const inputs = second.trim() ? [text, second] : text;
    const found = await ask("/predict", { inputs });
    const isScore = found.length === 1;
    const show = (score) => (isScore ? decimal(score) : percent(score));
    const rows = found.map(({ label, score }) => ({ label, value: score, text: show(score) }));
    const most = isScore ? Math.max(1, Math.abs(found[0].score)) : 1;
    return {
      said: `${quoted(found[0].label)}, ${show(found[0].score)}.`,
      nodes: [element("section", {}, element("h2", {}, isScore ? "Score" : "Labels"), bars(rows, { most, label: "Labels" }))],
    };
  },
});
