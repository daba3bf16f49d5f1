// What panels are made of. Texts only ever become text nodes.

/** Makes an element; children are elements or texts. */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === true) made.setAttribute(key, "");
    else if (value !== false && value !== undefined) made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

/** A probability, such as `34.2 %`. */
export function percent(value) {
  if (value > 0 && value < 0.001) return "< 0.1\u00a0%";
  return `${(100 * value).toFixed(1)}\u00a0%`;
}

/** A cosine, such as `0.812`; a real minus sign. */
export function decimal(value, places = 3) {
  const text = value.toFixed(places);
  return Number(text) === 0 ? (0).toFixed(places) : text.replace("-", "\u2212");
}

/** A text in quotation marks. */
export function quoted(text) {
  return `\u201c${text}\u201d`;
}

/**
 * Rows of a label, a bar and a number, the longest bar for `most`.
 *
 * @param rows `{label, value, text, tag?, choose?, preview?}`; a row with `choose` is a button
 * @param options `most`: the value of a whole bar; `tone`: `first` or `second`; `label`: what the list is
 */
export function bars(rows, { most = 1, tone = "first", label } = {}) {
  const list = element("ol", { class: `bars ${tone}`, "aria-label": label });
  for (const row of rows) {
    const fill = element("span", { class: "fill" });
    fill.style.setProperty("--part", String(Math.max(0, Math.min(1, row.value / most))));
    const name = element("span", { class: "label" }, row.label);
    if (row.tag) name.append(" ", row.tag);
    const parts = [
      name,
      element("span", { class: "bar", "aria-hidden": "true" }, fill),
      element("span", { class: "value" }, row.text),
    ];
    let line = element("div", { class: "row" }, ...parts);
    if (row.choose) {
      line = element("button", { type: "button", class: "row", title: row.title }, ...parts);
      line.addEventListener("click", row.choose);
      line.addEventListener("pointerenter", row.preview);
      line.addEventListener("focus", row.preview);
    }
    list.append(element("li", {}, line));
  }
  return list;
}

/** A number in large print with a scale from −1 to 1 below it. */
export function cosine(value, caption) {
  const pin = element("span", { class: "pin" });
  pin.style.setProperty("--part", String((Math.max(-1, Math.min(1, value)) + 1) / 2));
  const scale = element("div", { class: "scale", "aria-hidden": "true" }, pin);
  const ends = element("div", { class: "ends", "aria-hidden": "true" });
  ends.append(
    element("span", {}, "\u22121 opposite"), element("span", {}, "0"),
    element("span", {}, "same 1"));
  return element(
    "figure", { class: "cosine" },
    element("p", { class: "number" }, decimal(value)),
    element("figcaption", {}, caption), scale, ends);
}

/**
 * A group of radio buttons that look like what they stand for.
 *
 * @param legend what is chosen
 * @param items `{content, label?, kind?}`: what stands for it, and its name if that is no text
 * @param options `name`: unique in the page; `chosen`: index; `kind`: the class; `choose(index)`; `preview(index|null)`
 */
export function choices(legend, items, { name, chosen = 0, kind, choose, preview }) {
  const box = element("div", { class: "items" });
  items.forEach((item, index) => {
    const input = element("input", {
      type: "radio", name, value: String(index), "aria-label": item.label,
    });
    input.checked = index === chosen;
    input.addEventListener("change", () => choose(index));
    const face = element("span", { class: item.kind ? `face ${item.kind}` : "face" }, item.content);
    const label = element("label", {}, input, face);
    if (preview) {
      label.addEventListener("pointerenter", (event) => {
        if (event.pointerType === "mouse") preview(index);
      });
      label.addEventListener("pointerleave", () => preview(null));
    }
    if (item.startsLine) box.append(element("span", { class: "break", "aria-hidden": "true" }));
    box.append(label);
  });
  return element("fieldset", { class: `choices ${kind}` }, element("legend", {}, legend), box);
}

/** The color that an element draws with, as three numbers. */
export function color(of) {
  return getComputedStyle(of).color.match(/[\d.]+/g).slice(0, 3).map(Number);
}

const drawings = new Map();

/** Has a canvas drawn by `draw` once it is in the page, and again when colors change. */
export function drawn(canvas, draw) {
  drawings.set(canvas, { draw, wasThere: false });
  return canvas;
}

/** Draws what is in the page, and forgets what was. */
export function redraw() {
  for (const [canvas, drawing] of drawings) {
    if (canvas.isConnected) {
      drawing.wasThere = true;
      drawing.draw();
    } else if (drawing.wasThere) {
      drawings.delete(canvas);
    }
  }
}

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
