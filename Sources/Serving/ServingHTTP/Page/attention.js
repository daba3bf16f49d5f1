// Who looks at whom, by layer and head.

import { shape } from "./server.js";
import { bars, choices, color, drawn, element, percent, quoted, redraw } from "./dom.js";
import { Panel } from "./panel.js";

const isSpecial = (piece) => /^\[[A-Z]+\]$/.test(piece);

/** The mean of the heads' matrices. */
function meanOf(heads) {
  return heads[0].map((row, from) =>
    row.map((_, to) => heads.reduce((sum, head) => sum + head[from][to], 0) / heads.length));
}

/** A matrix as a picture: a row for each piece that looks, a column for each that is looked at. */
function picture(matrix, attributes) {
  const canvas = element("canvas", attributes);
  return drawn(canvas, () => {
    const count = matrix.length;
    [canvas.width, canvas.height] = [count, count];
    const context = canvas.getContext("2d");
    const image = context.createImageData(count, count);
    const ink = color(canvas);
    matrix.forEach((row, from) => row.forEach((weight, to) => {
      image.data.set([...ink, 255 * Math.sqrt(weight)], 4 * (from * count + to));
    }));
    context.putImageData(image, 0, 0);
  });
}

/** What is shown of a text's attention, and the choices of a reader. */
class View {
  #layer;
  #head = 0;
  #piece;
  #pointed = null;
  #isReversed = false;
  #leavesOut = true;
  #matrices = new Map();
  #load;
  #pieces;
  #firstCount;
  #headsBox = element("div");
  #piecesBox = element("div");
  #listBox = element("div", { class: "looks" });
  #mapBox = element("div", { class: "map" });
  #mapped = null;
  #line = element("span", { class: "line" });

  /**
   * @param answer of `/attention` for a layer
   * @param layer which, 0 for the first
   * @param load `(layer, ask) => Promise<[head][from][to]>`
   */
  constructor(answer, layer, load) {
    this.#pieces = answer.tokens;
    this.#firstCount = answer.first_count;
    this.#layer = layer;
    this.#load = load;
    this.#matrices.set(layer, this.#withMean(answer.attention[0]));
    const first = this.#pieces.findIndex((piece) => !isSpecial(piece) && piece.length > 3);
    this.#piece = Math.max(0, first);
    this.#showHeads();
    this.#showPieces();
    this.#shade();
  }

  /** The mean of all heads, then each head. */
  #withMean(heads) {
    return [meanOf(heads), ...heads];
  }

  get #matrix() {
    return this.#matrices.get(this.#layer)[this.#head];
  }

  /** The choices and what they show. */
  nodes(layerCount) {
    const layers = choices(
      "Layer", Array.from({ length: layerCount }, (_, index) => ({ content: String(index + 1) })),
      { name: "layer", chosen: this.#layer, kind: "numbers", choose: (index) => this.#chooseLayer(index) });
    const direction = choices(
      "The chosen piece", [{ content: "looks at" }, { content: "is looked at by" }],
      {
        name: "direction", kind: "numbers", chosen: 0,
        choose: (index) => { this.#isReversed = index === 1; this.#shade(); },
      });
    const without = element("input", { type: "checkbox", checked: true });
    without.addEventListener("change", () => { this.#leavesOut = without.checked; this.#shade(); });
    return [
      element("div", { class: "controls" }, layers, direction),
      this.#headsBox,
      this.#piecesBox,
      element("label", { class: "check" }, without, " leave out [CLS] and [SEP], where heads look when there is nothing to see"),
      element("div", { class: "pair" }, this.#listBox, this.#mapBox),
    ];
  }

  async #chooseLayer(layer) {
    if (!this.#matrices.has(layer)) {
      const undo = () => { document.getElementsByName("layer")[this.#layer].checked = true; };
      await panel.follow(async (ask) => this.#matrices.set(layer, this.#withMean(await this.#load(layer, ask))), undo);
      if (!this.#matrices.has(layer)) return;
    }
    if (!document.getElementsByName("layer")[layer]?.checked) return;
    this.#layer = layer;
    this.#showHeads();
    this.#shade();
    redraw();
  }

  #showHeads() {
    const items = this.#matrices.get(this.#layer).map((matrix, index) => {
      const name = index === 0 ? "mean" : String(index);
      return {
        label: index === 0 ? "mean of all heads" : `head ${index}`,
        content: element(
          "span", { class: "thumb" }, picture(matrix, { "aria-hidden": "true" }), element("span", {}, name)),
      };
    });
    this.#headsBox.replaceChildren(choices("Head", items, {
      name: "head", chosen: this.#head, kind: "heads",
      choose: (index) => { this.#head = index; this.#shade(); redraw(); },
    }));
  }

  #showPieces() {
    const items = this.#pieces.map((piece, index) => ({
      content: piece, label: piece, kind: isSpecial(piece) ? "special" : "",
      startsLine: index === this.#firstCount,
    }));
    this.#piecesBox.replaceChildren(choices("Piece", items, {
      name: "piece", chosen: this.#piece, kind: "pieces",
      choose: (index) => { this.#piece = index; this.#pointed = null; this.#shade(); },
      preview: (index) => { this.#pointed = index; this.#shade(); },
    }));
  }

  /** How much the piece in question looks at each, or is looked at by each. */
  #weights() {
    const piece = this.#pointed ?? this.#piece;
    const all = this.#isReversed ? this.#matrix.map((row) => row[piece]) : this.#matrix[piece];
    return all.map((weight, index) => this.#leavesOut && isSpecial(this.#pieces[index]) ? 0 : weight);
  }

  /** Shows the weights of the piece in question: in the text, as a list, and in the whole matrix. */
  #shade() {
    const piece = this.#pointed ?? this.#piece;
    const weights = this.#weights();
    const most = Math.max(...weights, 1e-9);
    this.#piecesBox.querySelectorAll(".face").forEach((face, index) => {
      face.style.setProperty("--weight", String(weights[index] / most));
      face.classList.toggle("asked", index === piece);
    });
    const rows = weights
      .map((value, index) => ({ value, label: this.#pieces[index], text: percent(value) }))
      .filter((row) => row.value > 0).sort((left, right) => right.value - left.value).slice(0, 6);
    const verb = this.#isReversed ? "is looked at by" : "looks at";
    const heading = element("h2", {}, `${quoted(this.#pieces[piece])} ${verb}`);
    this.#listBox.replaceChildren(heading, bars(rows, { most, label: heading.textContent }));
    this.#showMap();
  }

  /** Shows the whole matrix, the line of the piece in question framed. */
  #showMap() {
    const matrix = this.#matrix;
    if (this.#mapped !== matrix) {
      this.#mapped = matrix;
      const head = this.#head === 0 ? "mean of all heads" : `head ${this.#head}`;
      const label = `Layer ${this.#layer + 1}, ${head}`;
      const canvas = picture(matrix, { role: "img", "aria-label": `${label}: a row for each piece that looks` });
      this.#listen(canvas, matrix.length);
      this.#mapBox.replaceChildren(element(
        "figure", {}, element("figcaption", {}, label, element("small", {}, "rows look at columns")),
        element("div", { class: "frame" }, canvas, this.#line)));
    }
    const piece = this.#pointed ?? this.#piece;
    this.#line.style.setProperty("--from", String(piece / matrix.length));
    this.#line.style.setProperty("--to", String((piece + 1) / matrix.length));
    this.#line.classList.toggle("column", this.#isReversed);
  }

  /** Has a matrix point at pieces. */
  #listen(canvas, count) {
    const pieceAt = (event) => {
      const part = this.#isReversed ? event.offsetX / canvas.clientWidth : event.offsetY / canvas.clientHeight;
      return Math.max(0, Math.min(count - 1, Math.floor(part * count)));
    };
    const point = (piece) => {
      if (this.#pointed === piece) return;
      this.#pointed = piece;
      this.#shade();
    };
    canvas.addEventListener("pointermove", (event) => {
      if (event.pointerType === "mouse") point(pieceAt(event));
    });
    canvas.addEventListener("pointerleave", () => point(null));
    canvas.addEventListener("click", (event) => {
      this.#piece = pieceAt(event);
      this.#piecesBox.querySelectorAll("input")[this.#piece].checked = true;
      this.#shade();
    });
  }
}

const panel = new Panel("attention", {
  examples: [
    { text: "He sat down on the bank of the river because it was warm.", second: "" },
    { text: "The animal did not cross the street because it was too tired.", second: "" },
    { text: "He opened the door.", second: "The room behind it was dark." },
  ],
  async work({ text, second }, ask) {
    const members = second.trim() ? { text, second } : { text };
    // One layer at a time: all of a long text's would be many megabytes.
    const layer = 0;
    const answer = await ask("/attention", { ...members, layer: layer + 1 });
    const load = async (index, ask) => (await ask("/attention", { ...members, layer: index + 1 })).attention[0];
    const view = new View(answer, layer, load);
    const { layers, heads } = shape();
    return {
      said: `${answer.tokens.length} pieces, ${layers} layers of ${answer.heads.length ?? heads} heads.`,
      nodes: view.nodes(layers),
    };
  },
});

export default panel;
