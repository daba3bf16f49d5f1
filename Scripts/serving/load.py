#!/usr/bin/env python3
"""How many texts a server answers, and how long each waits: OpenAI's and text-embeddings-inference's routes.

    Scripts/serving/load.py http://127.0.0.1:8080/embed tweets.txt --clients 64 --seconds 30

First every client asks again as soon as it is answered: the most texts a second. Then requests arrive at shares of
that rate, at random moments (a Poisson process) and whether or not earlier ones are answered, over as many connections
as it takes; the time of each counts from the moment that it was due, so that a server that falls behind cannot hide it.
Only the standard library is used; requests hold one text each, the file's lines in turn.
"""
import argparse
import asyncio
import json
import random
import statistics
import sys
import time
from urllib.parse import urlsplit


class Connection:
    """One connection of HTTP/1.1 that is kept."""

    def __init__(self, target):
        self.target, self.streams = target, None

    async def ask(self, body):
        """The status of an answer; a connection that the server has closed meanwhile is made anew."""
        if self.streams is not None:
            try:
                return await self.exchange(body)
            except (OSError, asyncio.IncompleteReadError):
                self.close()
        self.streams = await asyncio.open_connection(self.target.hostname, self.target.port)
        return await self.exchange(body)

    async def exchange(self, body):
        reader, writer = self.streams
        writer.write(
            f"POST {self.target.path} HTTP/1.1\r\nHost: {self.target.netloc}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
        head = await reader.readuntil(b"\r\n\r\n")
        status, length, chunked = int(head.split(b" ", 2)[1]), 0, False
        for line in head.split(b"\r\n")[1:]:
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
            chunked = chunked or (name.lower() == b"transfer-encoding" and b"chunked" in value)
        if chunked:
            while size := int(await reader.readline(), 16):
                await reader.readexactly(size + 2)
            await reader.readline()
        else:
            await reader.readexactly(length)
        return status

    def close(self):
        if self.streams:
            self.streams[1].close()


class Load:
    def __init__(self, target, bodies):
        self.target, self.bodies, self.next = target, bodies, 0
        self.times, self.faults = [], {}

    def body(self):
        self.next += 1
        return self.bodies[self.next % len(self.bodies)]

    async def ask(self, connection, due):
        try:
            status = await connection.ask(self.body())
        except (OSError, asyncio.IncompleteReadError) as error:
            status, connection.streams = type(error).__name__, None
        if status == 200:
            self.times.append(time.perf_counter() - due)
        else:
            self.faults[status] = self.faults.get(status, 0) + 1

    async def closed(self, clients, seconds):
        """Every client asks as soon as it is answered."""
        end = time.perf_counter() + seconds

        async def client():
            connection = Connection(self.target)
            while time.perf_counter() < end:
                await self.ask(connection, time.perf_counter())
            connection.close()

        start = time.perf_counter()
        await asyncio.gather(*(client() for _ in range(clients)))
        return len(self.times) / (time.perf_counter() - start)

    async def opened(self, rate, seconds):
        """Requests arrive at a rate, whatever becomes of the others."""
        idle, running = [], set()
        draw = random.Random(1)

        async def one(due):
            connection = idle.pop() if idle else Connection(self.target)
            await self.ask(connection, due)
            idle.append(connection)

        start = due = time.perf_counter()
        while due < start + seconds:
            await asyncio.sleep(max(0, due - time.perf_counter()))
            task = asyncio.create_task(one(due))
            running.add(task)
            task.add_done_callback(running.discard)
            due += draw.expovariate(rate)
        await asyncio.gather(*running)
        for connection in idle:
            connection.close()


def quantiles(times):
    if len(times) < 2:
        return [float("nan")] * 3
    cuts = statistics.quantiles(times, n=100, method="inclusive")
    return [1e3 * cuts[i - 1] for i in (50, 95, 99)]


async def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url")
    parser.add_argument("file", help="texts, one a line")
    parser.add_argument("--clients", type=int, default=64)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--shares", default="25,50,75,90", help="per cent of the most; empty for none")
    parser.add_argument("--member", help="the member of the text (default: input for OpenAI's routes, else inputs)")
    parser.add_argument("--model", help="the member model, where a server asks for it")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    target = urlsplit(options.url)
    member = options.member or ("input" if "embeddings" in target.path else "inputs")
    extra = {"model": options.model} if options.model else {}
    with open(options.file, encoding="utf-8") as file:
        bodies = [json.dumps({member: line.rstrip("\n"), **extra}).encode() for line in file if line.strip()]

    rows = []
    warm = Load(target, bodies)
    await warm.closed(options.clients, min(5, options.seconds))
    load = Load(target, bodies)
    most = await load.closed(options.clients, options.seconds)
    if not load.times:
        sys.exit(f"load.py: '{options.url}' answered nothing: {load.faults}")
    rows.append((f"{options.clients} clients, no pause", most, *quantiles(load.times), load.faults))
    for share in filter(None, options.shares.split(",")):
        load = Load(target, bodies)
        rate = most * float(share) / 100
        await load.opened(rate, options.seconds)
        rows.append((f"{share} %", rate, *quantiles(load.times), load.faults))
    if options.json:
        names = ("load", "texts_per_second", "p50_ms", "p95_ms", "p99_ms", "faults")
        print(json.dumps([dict(zip(names, row)) for row in rows]))
        return
    print(f"{'load':<24}{'texts/s':>9}{'p50 ms':>9}{'p95 ms':>9}{'p99 ms':>9}  faults")
    for name, rate, p50, p95, p99, faults in rows:
        print(f"{name:<24}{rate:9.1f}{p50:9.1f}{p95:9.1f}{p99:9.1f}  {faults or 'none'}")


if __name__ == "__main__":
    asyncio.run(main())
