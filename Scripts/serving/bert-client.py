#!/usr/bin/env python3
"""Drives a running server with bert-serving-client 1.10.0 of PyPI, unchanged: every call that it has.

  cloze serve MODEL --zmq-port 5555 --zmq-port-out 5556 &
  bert-client.py --port 5555 --port-out 5556 [--texts FILE --vectors FILE.npy] [--connections 10000]

With --texts and --vectors (of `cloze embed MODEL FILE --format npy`, same options) the bytes have to be the same.
Prints a line for every check; exits with 1 after naming those that failed, with 77 without the package.
"""

import argparse
import sys
import threading
import time
import uuid
import warnings

try:
    import numpy as np
    from bert_serving.client import BertClient, ConcurrentBertClient
except ImportError as error:
    print(f"bert-client: {error}: install bert-serving-client==1.10.0, pyzmq and numpy")
    sys.exit(77)

TEXTS = ["First do it", "then do it right", "then do it better", "café \U0001F642 naïve", "a ||| b"]
PIECES = [["first", "do", "it"], ["then", "do", "it", "right"], ["a", "|||", "b"]]
faults = []


def check(name, condition, found=""):
    print(f"{'ok    ' if condition else 'FAILED'} {name}{f': {found}' if found != '' else ''}")
    if not condition:
        faults.append(name)


def same(left, right):
    left, right = np.asarray(left, dtype=np.float32), np.asarray(right, dtype=np.float32)
    return left.shape == right.shape and left.tobytes() == right.tobytes()


def one_by_one(client, texts, **options):
    """The vectors of texts, each alone; of vectors a token as many rows as the longest has."""
    alone = [client.encode([text], **options)[0] for text in texts]
    if alone[0].ndim == 1:
        return np.stack(alone)
    rows = max(len(vector) for vector in alone)
    return np.stack([np.pad(vector, ((0, rows - len(vector)), (0, 0))) for vector in alone])


def encoding(connect):
    with connect() as client:
        vectors = client.encode(TEXTS)
        check("encode", vectors.dtype == np.float32 and len(vectors) == len(TEXTS), vectors.shape)
        check("encode: no vector is zero or NaN", bool(np.isfinite(vectors).all() and np.abs(vectors).sum() > 0))
        check("encode: the same bytes alone", same(vectors, one_by_one(client, TEXTS)))
        check("encode: the same bytes again", same(vectors, client.encode(list(TEXTS))))
        pieces = client.encode(PIECES, is_tokenized=True)
        check("is_tokenized", len(pieces) == len(PIECES), pieces.shape)
        check("is_tokenized: the same bytes alone", same(pieces, one_by_one(client, PIECES, is_tokenized=True)))
        for texts, error in (([], ValueError), ([" "], ValueError), ("a", TypeError), ([1], TypeError)):
            try:
                client.encode(texts)
                check(f"the client refuses {texts!r}", False)
            except error:
                pass
    with connect(output_fmt="list") as client:
        check("output_fmt='list'", same(client.encode(TEXTS), vectors))
    return vectors


def tokens(connect):
    with connect() as client:
        if not client.server_config["show_tokens_to_client"]:
            with warnings.catch_warnings(record=True) as caught:
                warnings.simplefilter("always")
                client.encode(TEXTS, show_tokens=True)
            check("show_tokens: the client warns", any("show_tokens" in str(w.message) for w in caught))
            return
        vectors, shown = client.encode(TEXTS, show_tokens=True)
        check("show_tokens", len(shown) == len(vectors) == len(TEXTS), shown[0])
        check("show_tokens: special ones", all(t[0] == "[CLS]" and t[-1] == "[SEP]" for t in shown))
        vectors, shown = client.encode([["a", "zzzzqqqq"]], is_tokenized=True, show_tokens=True)
        check("show_tokens: pieces", len(shown[0]) == 4, shown)


def configuration(connect):
    with connect() as client:
        config, status = client.server_config, client.server_status
        check("server_config", config["server_version"] == "1.10.0" and len(config) > 35, len(config))
        check("server_status", status["statistic"]["num_total_request"] > 0, len(status["statistic"]))
        check("status", client.status["num_pending_request"] == 0)
    with connect(show_server_config=True, check_version=True) as client:
        check("show_server_config", client.length_limit == config["max_seq_len"])
    with connect(ignore_all_checks=True) as client:
        check("ignore_all_checks", len(client.encode(["a"])) == 1)
    with connect(timeout=20000) as client:
        check("timeout", len(client.encode(["a"])) == 1)


def not_blocking(connect, vectors):
    with connect() as client:
        for _ in range(20):
            client.encode(TEXTS, blocking=False)
        fetched = list(client.fetch(delay=0.01))
        check("fetch", len(fetched) == 20 and all(same(f.embedding, vectors) for f in fetched))
        check("fetch: every id", len({f.id for f in fetched}) == 20)
        for text in TEXTS:
            client.encode([text], blocking=False)
        one = client.fetch_all(sort=True, concat=False)
        check("fetch_all", len(one) == len(TEXTS) and all(len(v) == 1 for v in one))
        if vectors.ndim == 2:
            for text in TEXTS:
                client.encode([text], blocking=False)
            check("fetch_all(concat=True)", same(client.fetch_all(concat=True), vectors))
        check("fetch_all: nothing is left", client.fetch_all() is None)

        def batches():
            for _ in range(50):
                yield TEXTS

        found = list(client.encode_async(batches(), max_num_batch=20, delay=0.5))
        check("encode_async", len(found) >= 20 and all(same(f.embedding, vectors) for f in found), len(found))


def concurrent(ports, vectors):
    client = ConcurrentBertClient(max_concurrency=8, **ports)
    wrong = []

    def work():
        for _ in range(20):
            if not same(client.encode(TEXTS), vectors):
                wrong.append(1)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    check("ConcurrentBertClient", not wrong, "8 threads, 160 requests")
    check("ConcurrentBertClient.server_config", client.server_config["server_version"] == "1.10.0")
    check("ConcurrentBertClient.server_status", "statistic" in client.server_status)
    client.close()


def one_identity(connect, vectors):
    identity = uuid.uuid4().bytes
    with connect(identity=identity) as first:
        check("several of one identity: the first", same(first.encode(TEXTS), vectors))
        with connect(identity=identity) as second:
            check("several of one identity: the second", same(second.encode(TEXTS), vectors))
            count = 0
            while first.receiver.poll(2000):
                first.receiver.recv_multipart()
                count += 1
            check("several of one identity: both hear all", count == 2, count)


def ending(connect):
    """What cannot be embedded raises an error that says why, and the client goes on."""
    with connect() as client:
        for payload, words in ((b"hello", "expected JSON"), (b'["a", 3]', "expected a string"), (b'["a"', "expected")):
            try:
                client._recv_ndarray(client._send(payload, 1))
                check("an error is raised", False)
            except (TypeError, ValueError) as error:
                check("an error is raised", words in str(error), error)
        empty = client._recv_ndarray(client._send(b'["", " ", "a"]', 3)).embedding
        check("empty texts have vectors", len(empty) == 3 and bool(np.isfinite(empty).all()))
        check("the client goes on", len(client.encode(["a"])) == 1)


def large(connect, count):
    with connect() as client:
        texts = [f"{TEXTS[i % 3]} {i % 97}" for i in range(count)]
        client.encode(texts, blocking=False)
        with connect() as small:
            begin = time.perf_counter()
            small.encode(["a"])
            wait = time.perf_counter() - begin
        overtook = not client.receiver.poll(0)
        begin = time.perf_counter()
        vectors = client.fetch_all()[0]
        check(f"{count} texts", len(vectors) == count, f"{time.perf_counter() - begin:.1f} s")
        # On a slow machine it waits for the batch that is being computed.
        check("a small request overtakes them", wait < 2 or overtook or count < 1000, f"{wait * 1e3:.0f} ms")
        some = list(range(0, count, max(1, count // 50)))
        part = client.encode([texts[i] for i in some])
        if vectors.ndim == 2:
            check("they have the same bytes among few", same(vectors[some], part))


def fresh(connect, count):
    times, lost = [], 0
    for _ in range(count):
        begin = time.perf_counter()
        try:
            client = connect(timeout=10000)
        except TimeoutError:
            lost += 1
            continue
        times.append(time.perf_counter() - begin)
        client.close()
    times.sort()
    check(f"{count} fresh connections", lost == 0, f"{lost} lost their first reply")
    milliseconds = times[len(times) // 2] * 1e3 if times else 1e9
    check("connecting takes less than 10 ms", milliseconds < 10,
          f"median {milliseconds:.2f} ms, 99th percentile {times[int(len(times) * .99)] * 1e3:.2f} ms")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=5555)
    parser.add_argument("--port-out", type=int, default=5556)
    parser.add_argument("--texts", help="a text a line")
    parser.add_argument("--vectors", help="their vectors, npy")
    parser.add_argument("--connections", type=int, default=1000)
    parser.add_argument("--large", type=int, default=2000, help="how many texts the large request has")
    options = parser.parse_args()
    ports = {"port": options.port, "port_out": options.port_out}

    def connect(**more):
        return BertClient(**ports, **more)

    warnings.filterwarnings("ignore", message="some of your sentences|server does not put a restriction")
    vectors = encoding(connect)
    tokens(connect)
    configuration(connect)
    not_blocking(connect, vectors)
    concurrent(ports, vectors)
    one_identity(connect, vectors)
    ending(connect)
    large(connect, options.large)
    fresh(connect, options.connections)
    if options.texts and options.vectors:
        with open(options.texts, encoding="utf-8", newline="\n") as file:
            texts = file.read().removesuffix("\n").split("\n")
        with connect() as client:
            check("the bytes of cloze embed", same(client.encode(texts), np.load(options.vectors)), len(texts))
    if faults:
        print(f"bert-client: {len(faults)} checks failed: {', '.join(faults)}")
        sys.exit(1)
    print("bert-client: every check passed")


if __name__ == "__main__":
    main()
