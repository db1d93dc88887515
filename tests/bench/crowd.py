"""Many reviewers at once over HTTP: each asks for the next task and submits it, time and again.

What they talk to is told apart by a `Desk`; the clock and the counting are the same for all.
"""

from __future__ import annotations

import http.client
import threading
import urllib.parse
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import median, quantiles
from time import perf_counter
from typing import Any, Protocol

TOLD = "told: "
"""What each line begins with of who works beside the crowd: the first that it began, then what is done."""


class Desk(Protocol):
    """One reviewer's way of working."""

    def following(self) -> Any:
        """Ask for the next task."""

    def submit(self, task: Any) -> object:
        """Decide on it."""


@dataclass(slots=True)
class Taken:
    """Milliseconds of each request, how long the whole crowd took (s), how often another was quicker."""

    following: list[float] = field(default_factory=list)
    submit: list[float] = field(default_factory=list)
    seconds: float = 0
    beaten: int = 0

    @property
    def per_s(self) -> float:
        """Tasks asked for and submitted in a second."""
        return len(self.submit) / self.seconds


def crowd(desks: Sequence[Desk], rounds: int, *, while_: Callable[[], bool] | None = None) -> Taken:
    """All begin together; each does `rounds` tasks, or as many as it can as long as `while_` says.

    Raises what the first of them met.
    """
    taken, lock, problems = Taken(), threading.Lock(), []
    barrier = threading.Barrier(len(desks) + 1)

    def work(desk: Desk) -> None:
        barrier.wait()
        try:
            for number in range(10_000 if while_ else rounds):
                if while_ and number >= 1 and not while_():
                    break
                mine = _one(desk)
                with lock:
                    taken.following.append(mine[0])
                    taken.submit.append(mine[1])
        except Exception as problem:  # told by whoever began it
            problems.append(problem)

    threads = [threading.Thread(target=work, args=(desk,), daemon=True) for desk in desks]
    for thread in threads:
        thread.start()
    barrier.wait()
    began = perf_counter()
    for thread in threads:
        thread.join()
    taken.seconds = perf_counter() - began
    if problems:
        raise problems[0]
    return taken


def _one(desk: Desk) -> tuple[float, float]:
    began = perf_counter()
    task = desk.following()
    got = perf_counter()
    desk.submit(task)
    return 1000 * (got - began), 1000 * (perf_counter() - got)


def told(took: Sequence[float]) -> tuple[float, float]:
    """Median and p95."""
    return round(median(took), 1), round(quantiles(took, n=20)[18], 1)


class Line:
    """One connection that stays open, with the cookies it was given."""

    def __init__(self, port: int, headers: dict[str, str]) -> None:
        self.headers = headers
        self.link = http.client.HTTPConnection("127.0.0.1", port, timeout=120)

    def ask(self, method: str, path: str, body: str = "", **headers: str) -> tuple[int, str, str]:
        """Status, where it leads, and the text of the answer. A connection that was closed is opened anew."""
        for trial in range(2):
            try:
                self.link.request(method, path, body or None, {**self.headers, **headers})
                answer = self.link.getresponse()
                return answer.status, answer.headers.get("Location", ""), answer.read().decode()
            except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
                self.link.close()
                if trial:
                    raise
        raise AssertionError

    def form(self, path: str, fields: dict[str, str], **headers: str) -> tuple[int, str, str]:
        """Send a form."""
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.ask("POST", path, urllib.parse.urlencode(fields), **kind, **headers)
