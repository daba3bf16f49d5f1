#!/usr/bin/env python3
"""Drives a running `cloze serve` with the clients that people have: openai, huggingface_hub, requests, schemathesis.

What is not installed is passed over, and said so. Exits with 1 if anything fails.

    cloze serve MODEL &
    python3 Scripts/serving/http-clients.py --url http://127.0.0.1:8080 [--key KEY] [--examples 50]
"""

import argparse
import importlib.util
import json
import math
import os
import subprocess
import sys
import urllib.error
import urllib.request

TEXTS = ["hello world", "the river rose over its bank", "she put money into the bank"]
failures = []


def check(name, holds, what=""):
    print(("ok      " if holds else "FAILED  ") + name + (f": {what}" if what and not holds else ""))
    if not holds:
        failures.append(name)


def close(left, right, tolerance=1e-6):
    return len(left) == len(right) and all(abs(a - b) <= tolerance for a, b in zip(left, right))


class Plain:
    """The standard library alone."""

    def __init__(self, url, key):
        self.url, self.key = url, key

    def request(self, path, body=None):
        headers = {"Content-Type": "application/json"}
        if self.key:
            headers["Authorization"] = f"Bearer {self.key}"
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, headers)
        with urllib.request.urlopen(request, timeout=60) as answer:
            text = answer.read()
            return json.loads(text) if text else None


def with_openai(url, key, plain):
    import openai

    client = openai.OpenAI(base_url=url + "/v1", api_key=key or "none", max_retries=0)
    expected = [plain.request("/v1/embeddings", {"input": text})["data"][0]["embedding"] for text in TEXTS]
    model = client.models.list().data[0].id
    found = client.embeddings.create(model=model, input=TEXTS)
    check("openai: base64 by default", all(close(f.embedding, e) for f, e in zip(found.data, expected)))
    check("openai: usage", found.usage.prompt_tokens == found.usage.total_tokens > 0)
    found = client.embeddings.create(model=model, input=TEXTS[0], encoding_format="float")
    check("openai: float", close(found.data[0].embedding, expected[0]))
    found = client.embeddings.create(model=model, input=TEXTS[0], dimensions=8)
    length = math.sqrt(sum(x * x for x in found.data[0].embedding))
    check("openai: dimensions", len(found.data[0].embedding) == 8 and abs(length - 1) < 1e-5)
    check("openai: models.retrieve", client.models.retrieve(model).id == model)
    many = client.embeddings.create(model=model, input=[f"text {i}" for i in range(1000)])
    check("openai: 1000 texts in order", [d.index for d in many.data] == list(range(1000)))
    try:
        client.embeddings.create(model="no such model", input="a")
        check("openai: an unknown model is NotFoundError", False)
    except openai.NotFoundError as error:
        check("openai: an unknown model is NotFoundError", error.code == "model_not_found", error)
    try:
        client.embeddings.create(model=model, input=[])
        check("openai: nothing is BadRequestError", False)
    except openai.BadRequestError as error:
        check("openai: nothing is BadRequestError", "input" in str(error), error)


def with_hub(url, key, plain):
    import huggingface_hub

    expected = plain.request("/embed", {"inputs": TEXTS[0]})

    def at(path):
        return huggingface_hub.InferenceClient(model=url + path, token=key or None)

    def best(found):
        # Of text-embeddings-inference's shape the client keeps the first label alone.
        return found[0] if isinstance(found, list) else found

    abilities = plain.request("/info")["model_type"]
    if "embedding" in abilities:
        found = at("").feature_extraction(TEXTS[0])
        check("huggingface_hub: feature_extraction of the server's address", close(found.tolist()[0], expected[0]))
        found = at("").sentence_similarity(TEXTS[0], TEXTS)
        check("huggingface_hub: sentence_similarity of it", abs(found[0] - 1) < 1e-5 and len(found) == 3)
    else:
        found = at("").text_classification(TEXTS[0])
        check("huggingface_hub: text_classification of the server's address", best(found).label != "")
    found = at("/embed").feature_extraction(TEXTS[0])
    check("huggingface_hub: feature_extraction", close(found.tolist()[0], expected[0]))
    found = at("/embed").feature_extraction(TEXTS[0], normalize=True, truncate=True)
    check("huggingface_hub: with options", close(found.tolist()[0], expected[0]))
    found = at("/similarity").sentence_similarity(TEXTS[0], TEXTS)
    check("huggingface_hub: sentence_similarity", abs(found[0] - 1) < 1e-5 and len(found) == 3)
    try:
        found = at("/fill-mask").fill_mask("the [MASK] .", top_k=3)
        check("huggingface_hub: fill_mask", len(found) == 3 and found[0].score >= found[1].score)
    except huggingface_hub.errors.HfHubHTTPError as error:  # A model without the head.
        check("huggingface_hub: fill_mask is refused", "424" in str(error), error)
    try:
        found = at("/predict").text_classification(TEXTS[0])
        check("huggingface_hub: text_classification", best(found).label != "")
    except huggingface_hub.errors.HfHubHTTPError as error:  # A model without labels.
        check("huggingface_hub: text_classification is refused", "424" in str(error), error)


def with_forms(url, key, plain):
    import requests

    headers = {"Authorization": f"Bearer {key}"} if key else {}
    found = requests.post(url + "/encode", json={"id": 123, "texts": TEXTS, "is_tokenized": False}, headers=headers)
    check("requests: bert-as-service's JSON", found.json()["id"] == 123 and len(found.json()["result"]) == 3)
    form = requests.post(url + "/encode", data={"id": 123, "texts": TEXTS}, headers=headers)
    check("requests: bert-as-service's form", form.json()["result"] == found.json()["result"])
    check("requests: status", requests.get(url + "/status/server", headers=headers).json()["status"] == 200)


def with_schemathesis(url, key, plain, examples):
    command = [os.path.join(os.path.dirname(sys.executable), "schemathesis")]
    command += ["run", url + "/openapi.json", "--max-examples", str(examples), "--workers", "1"]
    # A deadline that is too short is kept: 504.
    command += ["--header", "x-request-timeout: 60"]
    if key:
        command += ["--header", f"Authorization: Bearer {key}"]
    abilities = {ability for model in plain.request("/info")["models"] for ability in model["abilities"]}
    judged = "classification" in abilities
    # What the models cannot do is refused; what they can take depends on words that they know, or on which is asked.
    refused = [] if judged else ["/predict", "/rerank"]
    words = [path for path in ("/fill-mask", "/next-sentence") if path[1:] in abilities]
    refused += [path for path in ("/fill-mask", "/next-sentence") if path not in words]
    words.append("/")
    runs = [
        ("every route", [f"--exclude-path={path}" for path in refused + words]),
        ("routes that depend on the model", [f"--include-path={path}" for path in words] + ["--exclude-checks=positive_data_acceptance"]),
    ]
    for name, choice in runs:
        result = subprocess.run(command + choice, capture_output=True, text=True)
        if result.returncode != 0:
            print(result.stdout[-6000:], result.stderr[-2000:])
        check(f"schemathesis: {name}", result.returncode == 0)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--url", default="http://127.0.0.1:8080")
    parser.add_argument("--key")
    parser.add_argument("--examples", type=int, default=50, help="of schemathesis, for each route")
    options = parser.parse_args()
    url = options.url.rstrip("/")
    plain = Plain(url, options.key)
    check("the server is ready", plain.request("/readyz") == {"status": "ready"})
    for package, run in [
        ("openai", lambda: with_openai(url, options.key, plain)),
        ("huggingface_hub", lambda: with_hub(url, options.key, plain)),
        ("requests", lambda: with_forms(url, options.key, plain)),
        ("schemathesis", lambda: with_schemathesis(url, options.key, plain, options.examples)),
    ]:
        if importlib.util.find_spec(package) is None:
            print(f"passed over: {package} is not installed")
        else:
            run()
    print(f"{len(failures)} failed" if failures else "all is well")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
