// What all panels do: a form whose newest request wins, a line that says how it went, results, examples.

import { ask, command } from "./server.js";
import { redraw } from "./dom.js";

/** A panel of the page. */
export class Panel {
  #root;
  #form;
  #status;
  #results;
  #request;
  #examples;
  #example = -1;
  #work;
  #running = null;
  #following = null;
  #isStale = false;

  /**
   * @param id the section's id
   * @param examples objects of the form's fields; the first one is run when the panel is first shown
   * @param work `(fields, ask) => {said, nodes}`: asks, and makes the results
   */
  constructor(id, { examples, work }) {
    this.#root = document.getElementById(id);
    this.#form = this.#root.querySelector("form");
    this.#status = this.#root.querySelector(".status");
    this.#results = this.#root.querySelector(".results");
    this.#request = this.#root.querySelector(".request");
    this.#examples = examples;
    this.#work = work;
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.run();
    });
    this.#form.addEventListener("keydown", (event) => {
      const isLine = event.target instanceof HTMLTextAreaElement;
      if (event.key !== "Enter" || !isLine || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.#form.requestSubmit();
    });
    this.on("example", () => this.next());
  }

  /** Has a button of the form do something. */
  on(name, act) {
    this.#form.querySelector(`[data-do="${name}"]`)?.addEventListener("click", act);
  }

  /** The form's field of a name. */
  field(name) {
    return this.#form.elements[name];
  }

  /** Fills in the next example, and runs it. */
  next() {
    this.#example = (this.#example + 1) % this.#examples.length;
    for (const [name, text] of Object.entries(this.#examples[this.#example])) {
      this.field(name).value = text;
    }
    this.run();
  }

  /** Is called whenever the panel comes to the front. */
  show() {
    if (this.#example < 0) this.next();
    else if (this.#isStale) this.run();
  }

  /** Gives up what runs, and forgets what was found: another model is chosen. */
  forget() {
    this.#running?.abort();
    this.#following?.abort();
    this.#isStale = true;
    this.#results.replaceChildren();
    this.#say("");
  }

  /** Asks with what stands in the form; what ran before is given up. */
  async run() {
    this.#running?.abort();
    this.#following?.abort();
    const running = new AbortController();
    this.#running = running;
    this.#isStale = false;
    const start = performance.now();
    let isFirst = true;
    await this.#try(running, async () => {
      const fields = Object.fromEntries(new FormData(this.#form));
      const { said, nodes } = await this.#work(fields, (path, body) => {
        if (isFirst) this.#tell(path, body);
        isFirst = false;
        return ask(path, body, running.signal);
      });
      if (running.signal.aborted) return;
      this.#results.replaceChildren(...nodes);
      redraw();
      this.#say(`${said} ${Math.max(1, Math.round(performance.now() - start))}\u00a0ms.`);
    }, () => this.#results.replaceChildren());
  }

  /**
   * Asks for more of what is shown; what was asked for so before is given up.
   *
   * @param work `(ask) => Promise`
   * @param undo is called if there is no answer
   */
  async follow(work, undo) {
    this.#following?.abort();
    const following = new AbortController();
    this.#following = following;
    await this.#try(following, async () => {
      await work((path, body) => {
        this.#tell(path, body);
        return ask(path, body, following.signal);
      });
    }, undo);
  }

  /** Does a work, and says in words what keeps it from its end. */
  async #try(controller, work, undo) {
    const before = this.#status.textContent;
    const slow = setTimeout(() => this.#say("Computing\u2026"), 250);
    this.#results.setAttribute("aria-busy", "true");
    try {
      await work();
      if (this.#status.textContent === "Computing\u2026") this.#say(before);
    } catch (error) {
      if (controller.signal.aborted) return;
      undo?.();
      this.#say(error.message, true);
      if (error.status === 401) document.dispatchEvent(new CustomEvent("keyneeded"));
      if (error.status === undefined) throw error;
    } finally {
      clearTimeout(slow);
      if (!controller.signal.aborted) this.#results.removeAttribute("aria-busy");
    }
  }

  #say(text, isFault = false) {
    this.#status.textContent = text;
    this.#status.classList.toggle("fault", isFault);
  }

  #tell(path, body) {
    this.#request.hidden = false;
    this.#request.querySelector("code").textContent = command(path, body);
  }
}
