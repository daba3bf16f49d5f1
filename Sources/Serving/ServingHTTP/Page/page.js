// The page: which model is asked, which panel is shown, and the key.

import { ask, can, useKey, useModel } from "./page/server.js";
import attention from "./page/attention.js";
import labels from "./page/labels.js";
import mask from "./page/fill-mask.js";
import sentences from "./page/sentences.js";
import word from "./page/word.js";

const panels = { labels, mask, sentences, word, attention };
const byId = (id) => document.getElementById(id);
const tabs = Array.from(document.querySelectorAll("[role=tab]"));
const panelOf = (tab) => tab.getAttribute("aria-controls");

/** What a model without an ability does not show. */
const absences = {
  "fill-mask": "This model has no head of masked language modelling: it cannot fill gaps.",
};

// Panels

function open(tab, takesFocus = false) {
  for (const other of tabs) {
    const isChosen = other === tab;
    other.setAttribute("aria-selected", String(isChosen));
    other.tabIndex = isChosen ? 0 : -1;
    byId(panelOf(other)).hidden = !isChosen;
  }
  if (takesFocus) tab.focus();
  panels[panelOf(tab)].show();
}

function shown() {
  return tabs.filter((tab) => !tab.hidden);
}

/** The tab that the address names, or else the first. */
function tabOfAddress() {
  return shown().find((tab) => `#${panelOf(tab)}` === location.hash) ?? shown()[0];
}

for (const tab of tabs) {
  tab.addEventListener("click", () => {
    history.replaceState(null, "", `#${panelOf(tab)}`);
    open(tab);
  });
  tab.addEventListener("keydown", (event) => {
    const all = shown();
    const index = all.indexOf(tab);
    const next = {
      ArrowRight: index + 1, ArrowDown: index + 1, ArrowLeft: index - 1, ArrowUp: index - 1, Home: 0,
      End: all.length - 1,
    }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    const chosen = all[(next + all.length) % all.length];
    history.replaceState(null, "", `#${panelOf(chosen)}`);
    open(chosen, true);
  });
}

addEventListener("hashchange", () => {
  if (!byId("panels").hidden && location.hash !== "#main") open(tabOfAddress());
});

// Models

const count = (number, one, many = one + "s") => `${number.toLocaleString("en")} ${number === 1 ? one : many}`;

/** What is known of a model, in a line. */
function facts(model) {
  return [
    model.layers && count(model.layers, "layer"),
    model.heads && `${count(model.heads, "head")} each`,
    model.hidden_size && `${model.hidden_size} wide`,
    model.vocab_size && count(model.vocab_size, "piece"),
    model.parameters && `${(model.parameters / 1e6).toPrecision(3)}\u00a0M parameters`,
  ].filter((fact) => fact).map((fact) => fact.replaceAll(" ", "\u00a0")).join(" \u00b7 ");
}

function choose(model) {
  useModel(model);
  byId("facts").textContent = facts(model);
  for (const tab of tabs) tab.hidden = !can(tab.dataset.ability);
  if (!model.abilities) byId("tab-labels").hidden = true;
  for (const note of document.querySelectorAll("[data-without]")) note.hidden = can(note.dataset.without);
  const absent = Object.keys(absences).filter((ability) => !can(ability));
  byId("absent").hidden = absent.length === 0;
  byId("absent").textContent = absent.map((ability) => absences[ability]).join(" ");
  for (const panel of Object.values(panels)) panel.forget();
  byId("panels").hidden = false;
  open(tabOfAddress());
}

function offer(models) {
  const select = byId("model");
  select.hidden = models.length < 2;
  byId("name").hidden = models.length > 1;
  byId("name").textContent = models[0].name;
  select.replaceChildren(...models.map((model, index) => new Option(model.name, String(index))));
  select.onchange = () => choose(models[Number(select.value)]);
  choose(models[0]);
}

// Start, and the key

function say(text) {
  byId("page-status").textContent = text;
  byId("page-status").classList.toggle("fault", text !== "");
}

async function start() {
  try {
    const info = await ask("/info");
    byId("key").hidden = true;
    byId("version").textContent = `cloze ${info.version}`;
    document.title = `${info.model_id} \u2013 cloze`;
    say("");
    offer(info.models ?? [{ name: info.model_id }]);
    return true;
  } catch (error) {
    if (error.status === 401) wantKey(error);
    else say(error.message);
    return false;
  }
}

let hasTriedKey = false;

function wantKey(error) {
  byId("panels").hidden = true;
  byId("key").hidden = false;
  byId("key-status").textContent = hasTriedKey ? error?.message ?? "The key is wrong." : "";
  byId("key-status").classList.toggle("fault", hasTriedKey);
  byId("key-field").focus();
}

document.addEventListener("keyneeded", () => wantKey());
byId("key").addEventListener("submit", async (event) => {
  event.preventDefault();
  hasTriedKey = true;
  useKey(byId("key-field").value);
  if (await start()) {
    byId("key-field").value = "";
    tabOfAddress().focus();
  }
});

start();
