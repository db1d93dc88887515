"""The client that every server is asked with: Python's own, one connection for each of its threads."""

from __future__ import annotations

import http.client
import statistics
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Door:
    """Where a server is asked, and the headers of every request."""

    port: int
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Taken:
    """Seconds of each request, of all together, and of the client's own work."""

    each: tuple[float, ...]
    whole: float
    client: float = 0.0

    def __add__(self, other: Taken) -> Taken:
        return Taken(self.each + other.each, self.whole + other.whole, self.client + other.client)

    @property
    def p50_ms(self) -> float:
        """The median of a request in milliseconds."""
        return 1000 * statistics.median(self.each)

    @property
    def p95_ms(self) -> float:
        """Of twenty requests, the slowest but one."""
        return 1000 * statistics.quantiles(self.each, n=20)[18]

    @property
    def per_s(self) -> float:
        """Requests in a second."""
        return len(self.each) / self.whole

    @property
    def client_ms(self) -> float:
        """Milliseconds of a processor that the client itself took for a request."""
        return 1000 * self.client / len(self.each)


def timed(door: Door, paths: Sequence[str], accept: str, *, requests: int, clients: int = 1) -> Taken:
    """Ask for the paths in turn until so many requests were answered. Raises RuntimeError for a refusal."""
    took: list[float] = []
    problems: list[str] = []

    def ask(part: int) -> None:
        link = http.client.HTTPConnection("127.0.0.1", door.port, timeout=60)
        headers = {**door.headers, "Accept": accept}
        for number in range(part, requests, clients):
            path = paths[number % len(paths)]
            start = time.perf_counter()
            link.request("GET", path, headers=headers)
            answer = link.getresponse()
            body = answer.read()
            took.append(time.perf_counter() - start)
            if answer.status != 200:
                problems.append(f"{answer.status} at {path}: {body[:200]!r}")
                return
        link.close()

    threads = [threading.Thread(target=ask, args=(part,)) for part in range(clients)]
    start, busy = time.perf_counter(), time.process_time()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    whole = time.perf_counter() - start
    if len(took) != requests or problems:
        raise RuntimeError(problems[0] if problems else "A client failed.")
    return Taken(tuple(took), whole, time.process_time() - busy)


def fetched(door: Door, path: str, accept: str = "*/*") -> bytes:
    """The body of one answer. Raises RuntimeError for a refusal."""
    link = http.client.HTTPConnection("127.0.0.1", door.port, timeout=60)
    link.request("GET", path, headers={**door.headers, "Accept": accept})
    answer = link.getresponse()
    body = answer.read()
    link.close()
    if answer.status != 200:
        raise RuntimeError(f"{answer.status} at {path}: {body[:200]!r}")
    return body


def sent(door: Door, path: str, content_type: str, bodies: Sequence[bytes]) -> Taken:
    """Post one body after the other. Raises RuntimeError where one is not taken whole."""
    took = []
    link = http.client.HTTPConnection("127.0.0.1", door.port, timeout=120)
    headers = {**door.headers, "Content-Type": content_type, "Accept": "application/dicom+json"}
    busy = time.process_time()
    for body in bodies:
        start = time.perf_counter()
        link.request("POST", path, body=body, headers=headers)
        answer = link.getresponse()
        told = answer.read()
        took.append(time.perf_counter() - start)
        if answer.status != 200:
            raise RuntimeError(f"{answer.status} at {path}: {told[:200]!r}")
    link.close()
    return Taken(tuple(took), sum(took), time.process_time() - busy)
