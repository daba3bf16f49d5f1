#!/usr/bin/env python3
"""Tries the page of a running `cloze serve` in Chromium, and holds what it shows against the server's answers.

    pip install playwright && apt-get install chromium
    cloze serve MODEL &
    python3 Scripts/serving/page.py --url http://127.0.0.1:8080 [--key KEY] [--screenshots DIR] [--browser /usr/bin/chromium]

Without --screenshots no picture is made. Exits with 1 if anything fails.
"""

import argparse
import contextlib
import json
import math
import os
import sys
import urllib.error
import urllib.request

PANELS = {"labels": "classification", "mask": "fill-mask", "sentences": "embedding", "word": "embedding", "attention": "attention"}
failures = []


def check(name, holds, what=""):
    print(("ok      " if holds else "FAILED  ") + name + (f": {what}" if what and not holds else ""), flush=True)
    if not holds:
        failures.append(name)


class Server:
    """The server without the page."""

    def __init__(self, url, key):
        self.url, self.key = url.rstrip("/"), key

    def ask(self, path, body=None):
        headers = {"Content-Type": "application/json"}
        if self.key:
            headers["Authorization"] = f"Bearer {self.key}"
        data = None if body is None else json.dumps(body).encode()
        with urllib.request.urlopen(urllib.request.Request(self.url + path, data, headers), timeout=60) as answer:
            return json.loads(answer.read())


class Tab:
    """A window of the browser with the page in it."""

    def __init__(self, browser, server, width=1100, **settings):
        self.server = server
        self.context = browser.new_context(viewport={"width": width, "height": 800}, **settings)
        self.page = self.context.new_page()
        self.complaints, self.requests = [], []
        self.page.on("console", lambda message: message.type == "error" and self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self.requests.append(request.url))

    def open(self, panel=None, with_key=True):
        self.page.goto(self.server.url + "/" + (f"#{panel}" if panel else ""))
        if self.server.key and with_key:
            self.page.fill("#key-field", self.server.key)
            self.page.press("#key-field", "Enter")
            self.page.wait_for_selector("#panels:not([hidden])")
            # The browser tells of the request that showed that a key is wanted.
            self.complaints.clear()
        if panel:
            self.settle(panel)

    def settle(self, panel):
        """Waits for a panel's results."""
        self.page.wait_for_selector(f"#{panel} .results:not([aria-busy]) > *")

    def run(self, panel, **fields):
        """Fills in a form and sends it by the keyboard."""
        for name, text in fields.items():
            self.page.fill(f"#{panel} [name={name}]", text)
        # What is there goes, so that what comes is seen to come.
        self.page.evaluate(f"document.querySelector('#{panel} .results').replaceChildren()")
        self.page.press(f"#{panel} [name={list(fields)[0]}]", "Enter")
        self.settle(panel)

    def status(self, panel):
        return self.page.inner_text(f"#{panel} .status")

    def fault(self, panel):
        self.page.wait_for_selector(f"#{panel} .status.fault")
        return self.status(panel)

    def rows(self, selector):
        """The bars of a list: label, text, part of the whole length."""
        return self.page.eval_on_selector_all(
            f"{selector} .row",
            "rows => rows.map(row => [row.querySelector('.label').firstChild.textContent,"
            " row.querySelector('.value').textContent,"
            " row.querySelector('.fill').getBoundingClientRect().width / row.querySelector('.bar').getBoundingClientRect().width])")


@contextlib.contextmanager
def tab(browser, server, **settings):
    opened = Tab(browser, server, **settings)
    try:
        yield opened
    finally:
        opened.context.close()


def percent(value):
    return "< 0.1\u00a0%" if 0 < value < 0.001 else f"{100 * value:.1f}\u00a0%"


def number(text):
    return float(text.replace("\u2212", "-"))


def cosine(left, right):
    product = sum(a * b for a, b in zip(left, right))
    return product / math.sqrt(sum(a * a for a in left) * sum(b * b for b in right))


def fill_mask(browser, server):
    with tab(browser, server) as view:
        view.open("mask")
        text = "<b>He</b> sat on the [MASK] & wept <img src=x onerror=alert(1)>"
        view.run("mask", text=text)
        found = server.ask("/fill-mask", {"inputs": text, "top_k": 10})
        rows = view.rows("#mask .gap")
        check("gap: the server's ten", [r[0] for r in rows] == [f["token_str"] for f in found], rows)
        check("gap: its probabilities", [r[1] for r in rows] == [percent(f["score"]) for f in found], rows)
        parts = [f["score"] / found[0]["score"] for f in found]
        check("gap: lengths of bars", all(abs(r[2] - p) < 0.02 for r, p in zip(rows, parts)), rows)
        check("gap: text is no markup", view.page.query_selector("#mask img, #mask .preview b") is None)
        check("gap: preview", text.split("[MASK]")[1].strip() in view.page.inner_text("#mask .preview"))
        view.page.click("#mask .row >> nth=1")
        joined = found[1]["sequence"]
        check("gap: a choice stands in the text", view.page.input_value("#mask-text") == joined)
        view.run("mask", text="[MASK] and [MASK]")
        check("gap: two gaps", view.page.eval_on_selector_all("#mask .gap", "all => all.length") == 2)
        view.page.fill("#mask-text", "none")
        view.page.press("#mask-text", "Enter")
        check("gap: none is said", "no gap" in view.fault("mask"))
        check("gap: nothing complains", not view.complaints, view.complaints)


def labels(browser, server):
    with tab(browser, server) as view:
        view.open("labels")
        for fields in [{"text": "what a day", "second": ""}, {"text": "what a day", "second": "it rained"}]:
            view.run("labels", **fields)
            inputs = [fields["text"], fields["second"]] if fields["second"] else fields["text"]
            found = server.ask("/predict", {"inputs": inputs})
            rows = view.rows("#labels .results")
            check("labels: the server's", [r[0] for r in rows] == [f["label"] for f in found], rows)
            if len(found) > 1:
                check("labels: its probabilities", [r[1] for r in rows] == [percent(f["score"]) for f in found], rows)
            else:
                check("labels: its score", abs(number(rows[0][1]) - found[0]["score"]) < 6e-4, rows)
        check("labels: nothing complains", not view.complaints, view.complaints)


def sentences(browser, server, abilities):
    with tab(browser, server) as view:
        view.open("sentences")
        first, second = "He opened the door.", "The room was dark."
        view.run("sentences", first=first, second=second)
        expected = server.ask("/similarity", {"inputs": {"source_sentence": first, "sentences": [second]}})[0]
        shown = number(view.page.inner_text("#sentences .number"))
        check("sentences: cosine", abs(shown - expected) < 6e-4, (shown, expected))
        rows = view.rows("#sentences .results")
        if "next-sentence" in abilities:
            pairs = [(first, second), (second, first)]
            expected = [percent(server.ask("/next-sentence", {"first": a, "second": b})["is_next"]) for a, b in pairs]
            check("sentences: which follows", [r[1] for r in rows] == expected, (rows, expected))
        else:
            check("sentences: no head is said", not rows and view.page.is_visible("[data-without=next-sentence]"))
        check("sentences: nothing complains", not view.complaints, view.complaints)


def word(browser, server):
    with tab(browser, server) as view:
        view.open("word")
        # Characters of more than one UTF-16 unit stand before the word.
        texts = ["\U0001d4d1 It lies on the bank of the river.", "Put the money in the Bank."]
        view.run("word", first=texts[0], second=texts[1], word="bank", others="river, money, water")
        vectors = server.ask("/embed_all", {"inputs": texts + ["river", "money", "water"]})
        tokens = server.ask("/tokenize", {"inputs": texts})
        own = []
        for text, row, some in zip(texts, vectors, tokens):
            start = text.lower().index("bank")
            chosen = [v for v, t in zip(row, some) if not t["special"] and start <= t["start"] < start + 4]
            own.append([sum(column) / len(chosen) for column in zip(*chosen)])
        shown = number(view.page.inner_text("#word .number"))
        check("word: cosine of its two vectors", abs(shown - cosine(*own)) < 6e-4, (shown, cosine(*own)))
        distance = f"distance of {1 - cosine(*own):.3f}".replace("-", "\u2212")
        check("word: distance", distance in view.page.inner_text("#word figcaption"))
        for side, vector in zip(("first", "second"), own):
            rows = dict((r[0], number(r[1])) for r in view.rows(f"#word .results section.{side}"))
            values = [number(r[1]) for r in view.rows(f"#word .results section.{side}")]
            check(f"word: neighbours of the {side}, nearest first", len(values) == 8 and values == sorted(values, reverse=True), rows)
            alone = {}
            for index, name in enumerate(["river", "money", "water"]):
                piece = vectors[2 + index][1:-1]
                alone[name] = cosine(vector, [sum(column) / len(piece) for column in zip(*piece)])
            nearest = max(alone, key=alone.get)
            entries = [number(r[1]) for r in view.rows(f"#word .results section.{side}") if r[0] == nearest]
            # Those that were read alone are in the list if they are near enough.
            is_in = any(abs(entry - alone[nearest]) < 6e-3 for entry in entries)
            check(f"word: {nearest} near the {side}", is_in or alone[nearest] < values[-1] + 6e-3, (alone, rows))
        marks = view.page.eval_on_selector_all("#word .preview mark", "all => all.map(one => one.textContent)")
        check("word: marked in both", marks == ["bank", "Bank"], marks)
        drawn = view.page.eval_on_selector_all(
            "#word .strip", "all => all.map(one => one.getContext('2d').getImageData(0, 0, one.width, 1).data.some(byte => byte))")
        check("word: both vectors are drawn", drawn == [True, True])
        view.page.fill("#word-word", "moon")
        view.page.press("#word-word", "Enter")
        check("word: absence is said", "moon" in view.fault("word") and "first" in view.status("word"))
        view.page.fill("#word-first", "a moon ||| a sun")
        view.page.press("#word-first", "Enter")
        view.page.wait_for_selector("#word .status.fault:has-text('pair')")
        check("word: nothing complains", not view.complaints, view.complaints)


def attention(browser, server, model):
    with tab(browser, server) as view:
        view.open("attention")
        text, second = "the sun was on the river", "it was warm"
        view.run("attention", text=text, second=second)
        last, head = model["layers"], model["heads"]
        view.page.focus("#attention input[name=layer]")
        for _ in range(last - 1):
            view.page.keyboard.press("ArrowRight")
        view.settle("attention")
        view.page.locator(f"#attention input[name=head] >> nth={head}").press("Space")
        piece = view.page.locator("#attention input[name=piece]:checked")
        piece.press("Home")
        index = view.page.eval_on_selector_all("#attention input[name=piece]", "all => all.findIndex(one => one.checked)")
        piece.press("ArrowRight")
        moved = view.page.eval_on_selector_all("#attention input[name=piece]", "all => all.findIndex(one => one.checked)")
        check("attention: arrow keys move", moved == index + 1, (index, moved))
        answer = server.ask("/attention", {"text": text, "second": second, "layer": last, "head": head})
        pieces, matrix = answer["tokens"], answer["attention"][0][0]
        view.page.wait_for_selector(f"#attention .map figcaption:has-text('Layer {last}, head {head}')")

        def agrees(name, weights, skips):
            pairs = sorted(((w, p) for w, p in zip(weights, pieces) if not (skips and p in ("[CLS]", "[SEP]"))), reverse=True)
            rows = view.rows("#attention .looks")
            check(name, [r[1] for r in rows] == [percent(w) for w, _ in pairs[:6] if w > 0], (rows, pairs[:6]))

        agrees("attention: what a piece looks at", matrix[moved], True)
        view.page.click("#attention .check")
        agrees("attention: with [CLS] and [SEP]", matrix[moved], False)
        view.page.locator("#attention input[name=direction] >> nth=1").press("Space")
        agrees("attention: what looks at it", [row[moved] for row in matrix], False)
        view.page.hover("#attention .pieces label >> nth=3")
        agrees("attention: where the mouse points", [row[3] for row in matrix], False)
        shown = view.page.eval_on_selector_all("#attention .pieces .face", "all => all.map(one => one.textContent)")
        check("attention: pieces", shown == pieces, shown)
        check("attention: nothing complains", not view.complaints, view.complaints)


def troubles(browser, server):
    """What a server says no with, and requests that are not wanted any more."""
    def answer(status, text, headers={}):
        body = json.dumps({"error": text, "error_type": "x"})
        return lambda route: route.fulfill(status=status, headers={"content-type": "application/json", **headers}, body=body)

    cases = [
        ("429 with its wait", answer(429, "the queue is full", {"retry-after": "7"}), "7 s"),
        ("503 in the server's words", answer(503, "the server ends"), "the server ends"),
        ("no JSON", lambda route: route.fulfill(status=502, body="<h1>Bad Gateway</h1>"), "502"),
        ("no server", lambda route: route.abort(), "does not answer"),
        ("half an answer", lambda route: route.fulfill(status=200, body='[0.'), "broke off"),
    ]
    with tab(browser, server) as view:
        view.open("sentences")
        for name, act, words in cases:
            view.page.route("**/similarity", act)
            view.page.click("#sentences button[type=submit]")
            view.page.wait_for_selector(f"#sentences .status.fault:has-text('{words}')", timeout=5000)
            check(f"fault: {name}", True)
            view.page.unroute("**/similarity")
        view.run("sentences", first="a", second="b")
        check("fault: the next answer is shown", "fault" not in view.page.get_attribute("#sentences .status", "class"))
    with tab(browser, server) as view:
        view.open("sentences")
        given_up, held = [], []
        view.page.on("requestfailed", lambda request: given_up.append(request.post_data or ""))
        slow = lambda route: held.append(route) if "slow" in route.request.post_data else route.continue_()
        view.page.route("**/similarity", slow)
        view.page.fill("#sentence-first", "slow")
        view.page.press("#sentence-first", "Enter")
        view.page.wait_for_selector("#sentences .status:has-text('Computing')")
        view.run("sentences", first="quick", second="quick")
        check("the next request cancels the last", any("slow" in body for body in given_up), given_up)
        check("its own answer is shown", view.page.inner_text("#sentences .number") == "1.000")
        for route in held:
            with contextlib.suppress(Exception):
                route.abort()


def start(browser, server, info, directory):
    """The key, what a model cannot do, and what leaves the page."""
    with tab(browser, server) as view:
        asked = lambda route: route.continue_() if server.key else route.continue_(headers={})
        refuse = lambda route: route.fulfill(status=401, content_type="application/json", body='{"error": "the key is wrong"}')
        gate = lambda route: asked(route) if route.request.headers.get("authorization") == f"Bearer {server.key or 'sesame'}" else refuse(route)
        view.page.route("**/info", gate)
        view.open(with_key=False)
        view.page.wait_for_selector("#key:not([hidden])")
        if directory:
            view.page.screenshot(path=os.path.join(directory, "key.png"))
        check("key: asked for after 401, with focus", view.page.evaluate("document.activeElement.id") == "key-field")
        view.page.keyboard.type("open")
        view.page.keyboard.press("Enter")
        view.page.wait_for_selector("#key-status.fault:has-text('the key is wrong')")
        view.page.fill("#key-field", server.key or "sesame")
        view.page.press("#key-field", "Enter")
        view.page.wait_for_selector("#panels:not([hidden])")
        kept = view.page.evaluate("[localStorage.length, sessionStorage.length, document.cookie, document.querySelector('#key-field').value]")
        check("key: in memory alone", kept == [0, 0, "", ""] and not view.page.is_visible("#key"), kept)
    with tab(browser, server) as view:
        poor = dict(info, models=[dict(info["models"][0], abilities=["embedding"])])
        tell = lambda route: route.fulfill(status=200, content_type="application/json", body=json.dumps(poor))
        view.page.route("**/info", lambda route: refuse(route) if server.key and "authorization" not in route.request.headers else tell(route))
        view.open()
        view.page.wait_for_selector("#panels:not([hidden])")
        shown = view.page.eval_on_selector_all("[role=tab]:not([hidden])", "all => all.map(one => one.id)")
        check("abilities: what there is not is hidden", shown == ["tab-sentences", "tab-word"], shown)
        check("abilities: and said", view.page.is_visible("#absent") and view.page.is_visible("[data-without]"))
    with tab(browser, server) as view:
        view.open()
        try:
            view.page.add_script_tag(content="document.title = 'spoiled'")
        except Exception:
            pass
        check("policy: no script of others runs", view.page.title() != "spoiled")
        others = [url for url in view.requests if not url.startswith(server.url + "/")]
        check("policy: no other origin", not others, others)


CONTRAST = """() => {
  const parse = text => {
    const numbers = text.match(/[\\d.]+(?:e-?\\d+)?/g).map(Number);
    const rgb = text.startsWith('color(') ? numbers.slice(-4).length === 4 && text.includes('/') ? numbers.slice(-4, -1) : numbers.slice(-3) : numbers.slice(0, 3).map(n => n / 255);
    const alpha = text.includes('/') || text.startsWith('rgba') ? numbers.at(-1) : 1;
    return [...rgb, alpha];
  };
  const over = (top, below) => [0, 1, 2].map(i => top[i] * top[3] + below[i] * (1 - top[3]));
  const ground = of => {
    const own = parse(getComputedStyle(of).backgroundColor);
    return own[3] === 1 || !of.parentElement ? over(own, [1, 1, 1]) : over(own, ground(of.parentElement));
  };
  const light = rgb => [0.2126, 0.7152, 0.0722].reduce((sum, part, i) => sum + part * (rgb[i] <= 0.04045 ? rgb[i] / 12.92 : ((rgb[i] + 0.055) / 1.055) ** 2.4), 0);
  const poor = [];
  for (const one of document.querySelectorAll('body *')) {
    const hasText = [...one.childNodes].some(node => node.nodeType === 3 && node.textContent.trim());
    if (!hasText || !one.checkVisibility({visibilityProperty: true, opacityProperty: true}) || one.closest('.mark, .hidden, .skip')) continue;
    const back = ground(one), [a, b] = [light(over(parse(getComputedStyle(one).color), back)), light(back)];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) poor.push([one.className || one.tagName, one.textContent.trim().slice(0, 30), ratio.toFixed(2)]);
  }
  return poor;
}"""


def looks(browser, server, panels, directory):
    """Every panel in light and dark, on a screen and on a phone."""
    for name, width, scheme in [("light", 1100, "light"), ("dark", 1100, "dark"), ("phone", 360, "light"), ("phone-dark", 360, "dark")]:
        with tab(browser, server, width=width, color_scheme=scheme, reduced_motion="reduce", has_touch=width < 500) as view:
            for panel in panels:
                view.open(panel)
                size = view.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
                check(f"{name}: {panel} without scrolling sideways", size[0] <= size[1], size)
                poor = view.page.evaluate(CONTRAST)
                check(f"{name}: {panel} has contrast", not poor, poor[:5])
                if directory:
                    view.page.screenshot(path=os.path.join(directory, f"{name}-{panel}.png"), full_page=True)
                view.page.goto("about:blank")
            view.open("attention")
            view.settle("attention")
            view.run("attention", text="antidisestablishmentarianism" * 3, second="word " * 20)
            size = view.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
            check(f"{name}: many pieces without scrolling sideways", size[0] <= size[1], size)
            if directory:
                view.page.screenshot(path=os.path.join(directory, f"{name}-many.png"), full_page=True)
            view.page.click("#tab-word")
            long = "x" * 150 + " the bank"
            view.run("word", first=long, second=long, word="bank")
            size = view.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
            check(f"{name}: long words without scrolling sideways", size[0] <= size[1], size)
            if directory:
                view.page.screenshot(path=os.path.join(directory, f"{name}-long.png"), full_page=True)
            view.page.goto("about:blank")
            view.open(panels[0])
            moving = view.page.eval_on_selector_all("*", "all => all.filter(one => getComputedStyle(one).transitionDuration !== '0s').length")
            check(f"{name}: nothing moves if that is asked", moving == 0)


def keyboard(browser, server, panels):
    with tab(browser, server) as view:
        view.open(panels[0])
        view.page.focus(f"#tab-{panels[0]}")
        for panel in panels[1:]:
            view.page.keyboard.press("ArrowRight")
            check(f"keyboard: to {panel}", view.page.evaluate("document.activeElement.id") == f"tab-{panel}" and view.page.is_visible(f"#{panel}"))
            view.settle(panel)
    # Behind the key's form the first tab has the focus.
    above = set() if server.key else {"To the panels", f"tab-{panels[0]}"}
    for panel, names in [(None, above | {"openapi.json"}), ("attention", {"layer", "direction", "head", "piece"})]:
        with tab(browser, server) as view:
            view.open(panel)
            view.settle(panel or panels[0])
            seen, unseen = set(), []
            for _ in range(60):
                view.page.keyboard.press("Tab")
                name, outline, is_body = view.page.evaluate(
                    "(() => { const one = document.activeElement;"
                    " const face = one.type === 'radio' ? one.nextElementSibling : one;"
                    " return [one.id || one.name || one.textContent.trim().slice(0, 20),"
                    " getComputedStyle(face).outlineWidth, one === document.body]; })()")
                if is_body:
                    break
                seen.add(name)
                if outline == "0px":
                    unseen.append(name)
            where = panel or "the page"
            check(f"keyboard: everything of {where} is reached", names <= seen, names - seen)
            check(f"keyboard: focus is seen in {where}", not unseen, unseen)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--url", default="http://127.0.0.1:8080")
    parser.add_argument("--key", help="the server's --api-key")
    parser.add_argument("--screenshots", metavar="DIR", help="put a picture of every panel there")
    parser.add_argument("--browser", default="/usr/bin/chromium", help="Chromium's program")
    options = parser.parse_args()
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        sys.exit("page.py: playwright is not installed: pip install playwright")
    server = Server(options.url, options.key)
    try:
        info = server.ask("/info")
    except (OSError, urllib.error.URLError) as error:
        sys.exit(f"page.py: no server at {options.url}: {error}")
    if options.screenshots:
        os.makedirs(options.screenshots, exist_ok=True)
    model = info["models"][0]
    panels = [panel for panel, ability in PANELS.items() if ability in model["abilities"]]
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=options.browser, args=["--no-sandbox"])
        start(browser, server, info, options.screenshots)
        if "labels" in panels:
            labels(browser, server)
        if "mask" in panels:
            fill_mask(browser, server)
        sentences(browser, server, model["abilities"])
        word(browser, server)
        attention(browser, server, model)
        troubles(browser, server)
        keyboard(browser, server, panels)
        looks(browser, server, panels, options.screenshots)
        browser.close()
    print(f"{len(failures)} failed" if failures else "all hold")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
