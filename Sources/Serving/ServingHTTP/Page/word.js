// One word in two sentences: its two vectors, how far apart they are, and what is near each.

import { Fault } from "./server.js";
import { bars, color, cosine, decimal, drawn, element, quoted } from "./dom.js";
import { Panel } from "./panel.js";

const wordPattern = /[\p{L}\p{M}\p{N}]+(?:['\u2019-][\p{L}\p{M}\p{N}]+)*/gu;
const sides = ["first", "second"];

/** A part of a text with its place in characters as the server counts them: by code points. */
function place(text, index, found) {
  const start = Array.from(text.slice(0, index)).length;
  return { text: found, index, start, stop: start + Array.from(found).length };
}

/** The words of a text. */
function words(text) {
  return Array.from(text.matchAll(wordPattern), (match) => place(text, match.index, match[0]));
}

const isSame = (left, right) => left.toLowerCase() === right.toLowerCase();

/** Where a word stands in a text: as a word, or else wherever its letters do, for writing without spaces. */
function find(word, text, side) {
  const whole = words(text).find((candidate) => isSame(candidate.text, word));
  if (whole) return whole;
  const index = text.indexOf(word);
  if (index < 0) throw new Fault(`${quoted(word)} is not in the ${side} sentence.`);
  return place(text, index, word);
}

/** The mean of vectors; null of none. */
function mean(vectors) {
  if (vectors.length === 0) return null;
  const sum = new Float64Array(vectors[0].length);
  for (const vector of vectors) vector.forEach((number, index) => { sum[index] += number; });
  return sum.map((number) => number / vectors.length);
}

function cosineOf(left, right) {
  let [product, leftSquares, rightSquares] = [0, 0, 0];
  left.forEach((number, index) => {
    product += number * right[index];
    leftSquares += number * number;
    rightSquares += right[index] * right[index];
  });
  return product / Math.sqrt(leftSquares * rightSquares || 1);
}

/** The vector of a word: the mean of its pieces'; null if the model did not read that far. */
function vectorOf(word, tokens, vectors) {
  const own = [];
  tokens.forEach((token, index) => {
    const isInside = !token.special && token.start < word.stop && token.stop > word.start;
    if (isInside && index < vectors.length - 1) own.push(vectors[index]);
  });
  return mean(own);
}

/** A vector as a strip of lines: darker for larger numbers, in two colors for the two signs. */
function strip(vector, label) {
  const canvas = element("canvas", { class: "strip", role: "img", "aria-label": label });
  const positive = element("span", { class: "ink-first" });
  const negative = element("span", { class: "ink-second" });
  return element(
    "div", {}, positive, negative,
    drawn(canvas, () => {
      [canvas.width, canvas.height] = [vector.length, 1];
      const context = canvas.getContext("2d");
      const image = context.createImageData(vector.length, 1);
      const sorted = Array.from(vector, Math.abs).sort((left, right) => left - right);
      const most = sorted[Math.floor(0.98 * (sorted.length - 1))] || 1;
      const inks = [color(positive), color(negative)];
      vector.forEach((number, index) => {
        const strength = Math.min(1, Math.abs(number) / most);
        image.data.set([...inks[number < 0 ? 1 : 0], 255 * strength], 4 * index);
      });
      context.putImageData(image, 0, 0);
    }));
}

/** A sentence with its word marked, and the word's vector. */
function occurrence(sentence, word, vector, side) {
  return element(
    "section", { class: side },
    element(
      "p", { class: "preview" }, sentence.slice(0, word.index), element("mark", {}, word.text),
      sentence.slice(word.index + word.text.length)),
    strip(vector, `The ${vector.length} numbers of ${quoted(word.text)} in the ${side} sentence`));
}

/** The words nearest to a vector, as bars. */
function neighbours(word, vector, candidates, side) {
  const near = candidates
    .filter((candidate) => !(candidate.side === side && isSame(candidate.text, word)))
    .map((candidate) => ({ ...candidate, value: cosineOf(vector, candidate.vector) }))
    .sort((left, right) => right.value - left.value)
    .slice(0, 8);
  const rows = near.map((candidate) => ({
    label: candidate.text, value: candidate.value, text: decimal(candidate.value, 2),
    tag: candidate.side
      ? element("small", { class: `tag ${candidate.side}`, title: `from the ${candidate.side} sentence` },
        candidate.side === "first" ? "1" : "2")
      : undefined,
  }));
  const heading = element("h2", {}, `Near the ${side} ${quoted(word)}`);
  return {
    nearest: near.find((candidate) => !isSame(candidate.text, word)),
    node: element("section", { class: side }, heading, bars(rows, { tone: side, label: heading.textContent })),
  };
}

/** The words of a sentence with their vectors, each word once. */
function candidatesOf(text, tokens, vectors, side) {
  const seen = new Set();
  return words(text).flatMap((word) => {
    const vector = vectorOf(word, tokens, vectors);
    const name = word.text.toLowerCase();
    if (!vector || seen.has(name)) return [];
    seen.add(name);
    return [{ text: word.text, side, vector }];
  });
}

const others = "river, water, shore, stream, money, loan, cash, account";

export default new Panel("word", {
  examples: [
    {
      first: "He sat down on the bank of the river.", second: "She put her money in the bank.",
      word: "bank", others,
    },
    {
      first: "And I stood upon the bank of the river.",
      second: "Wherefore then gavest not thou my money into the bank?", word: "bank",
      others: "river, water, sea, shore, money, silver, usury, house",
    },
    {
      first: "The spring of the clock was broken.", second: "The flowers came out in spring.", word: "spring",
      others: "summer, winter, season, coil, metal, wheel, fountain",
    },
    {
      first: "Turn on the light, it is dark.", second: "The bag was light and easy to carry.", word: "light",
      others: "lamp, bright, sun, dark, heavy, weight, easy",
    },
  ],
  async work({ first, second, word: written, others: list }, ask) {
    const word = written.trim();
    const texts = [first, second];
    if (texts.some((text) => text.includes(" ||| "))) throw new Fault("\u201c ||| \u201d parts a pair of texts: one text is wanted here.");
    const places = texts.map((text, index) => find(word, text, sides[index]));
    const alone = list.split(",").map((text) => text.trim()).filter((text) => text);
    const [vectors, tokens] = await Promise.all([
      // Windows would have vectors that are no pieces' own.
      ask("/embed_all", { inputs: [...texts, ...alone], long_texts: "truncate" }),
      ask("/tokenize", { inputs: texts }),
    ]);
    const own = places.map((found, index) => vectorOf(found, tokens[index], vectors[index]));
    const missing = own.indexOf(null);
    if (missing >= 0) {
      throw new Fault(`The model did not read the ${sides[missing]} sentence as far as ${quoted(word)}.`);
    }
    const candidates = [
      ...sides.flatMap((side, index) => candidatesOf(texts[index], tokens[index], vectors[index], side)),
      ...alone.map((text, index) => ({ text, vector: mean(vectors[index + 2].slice(1, -1)) })),
    ].filter((candidate) => candidate.vector);
    const value = cosineOf(...own);
    const near = sides.map((side, index) => neighbours(word, own[index], candidates, side));
    const named = near.map(({ nearest }, index) => nearest ? ` Nearest to the ${sides[index]}: ${quoted(nearest.text)}.` : "");
    return {
      said: `Cosine ${decimal(value)}.${named.join("")}`,
      nodes: [
        element("div", { class: "pair" }, ...sides.map((side, index) =>
          occurrence(texts[index], places[index], own[index], side))),
        cosine(value, `cosine of the two vectors of ${quoted(word)}: a distance of ${decimal(1 - value)}`),
        element("div", { class: "pair" }, ...near.map(({ node }) => node)),
        element(
          "p", { class: "aside" }, "Words marked ", element("small", { class: "tag first" }, "1"), " and ",
          element("small", { class: "tag second" }, "2"),
          " stand in the sentences; the others were read alone. Vectors are the last layer\u2019s."),
      ],
    };
  },
});
