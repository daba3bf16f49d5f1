// What the model puts into gaps.

import { Fault } from "./server.js";
import { bars, element, percent, quoted } from "./dom.js";
import { Panel } from "./panel.js";

const gap = "[MASK]";

/** The parts of a text around its gaps. */
function parts(text) {
  return text.split(gap);
}

/** A text with one gap filled; a piece `##s` is joined to what stands before it. */
function filled(text, index, piece) {
  const all = parts(text);
  let before = all.slice(0, index + 1).join(gap);
  const isContinuation = piece.startsWith("##") && piece.length > 2;
  if (isContinuation) before = before.trimEnd();
  const filling = isContinuation ? piece.slice(2) : piece;
  return { before, filling, after: all.slice(index + 1).join(gap) };
}

/** A line that shows a text with a filled gap. */
function preview(text, index, piece) {
  const { before, filling, after } = filled(text, index, piece);
  return [before, element("mark", {}, filling), after];
}

/** One gap's candidates. */
function candidates(text, index, found, isOne, fill) {
  const line = element("p", { class: "preview" });
  const show = (piece) => line.replaceChildren(...preview(text, index, piece));
  show(found[0].token_str);
  const rows = found.map(({ token_str: piece, score }) => ({
    label: piece, value: score, text: percent(score),
    title: `Put ${quoted(piece)} into the text`,
    preview: () => show(piece),
    choose: () => fill(index, piece),
  }));
  const heading = element("h2", {}, isOne ? "Likeliest pieces" : `Likeliest pieces for gap ${index + 1}`);
  return element(
    "section", { class: "gap" }, heading, line,
    bars(rows, { most: found[0].score, label: heading.textContent }));
}

const panel = new Panel("mask", {
  examples: [
    { text: "He sat on the [MASK] of the river and watched the water." },
    { text: "She put her money in the [MASK]." },
    { text: "In the beginning God created the [MASK] and the [MASK]." },
    { text: "The capital of France is [MASK]." },
  ],
  async work({ text }, ask) {
    const gaps = parts(text).length - 1;
    if (gaps === 0) throw new Fault(`There is no gap in the text: write ${gap} where one is to be filled.`);
    const answer = await ask("/fill-mask", { inputs: text, top_k: 10 });
    const lists = Array.isArray(answer[0]) ? answer : [answer];
    const fill = (index, piece) => {
      const { before, filling, after } = filled(text, index, piece);
      const field = panel.field("text");
      field.value = before + filling + after;
      field.focus();
      if (gaps > 1) panel.run();
    };
    const best = lists.map((list) => `${quoted(list[0].token_str)}, ${percent(list[0].score)}`);
    return {
      said: `Likeliest: ${best.join("; ")}.`,
      nodes: [
        element(
          "div", { class: lists.length > 1 ? "pair" : "" },
          ...lists.map((list, index) => candidates(text, index, list, lists.length === 1, fill))),
        element(
          "p", { class: "aside" },
          "Bars are in proportion to the likeliest piece. Choose a piece to put it into the text."),
      ],
    };
  },
});

panel.on("gap", () => {
  const field = panel.field("text");
  field.setRangeText(gap, field.selectionStart, field.selectionEnd, "end");
  field.focus();
});

export default panel;
