"""What the server shall do next, and what it remembers of the requests it was sent."""

from __future__ import annotations

import random
import threading
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

BEHAVIOURS = frozenset(
    {
        "answer",
        "rate_limit",
        "server_error",
        "bad_request",
        "unauthorised",
        "hang",
        "hang_up",
        "truncate",
        "refuse",
        "wrong_schema",
        "prose",
        "slow_drip",
        "stall",
        "wrong_language",
        "invented_quote",
        "wrong_level",
        "two_right",
        "side_claim",
        "names_somebody",
        "no_usage",
        "odd_usage",
        "cached",
        "repeat",
        "other_options",
        "echo",
        "megabyte",
        "obeys",
        "markup",
        "passes_over",
        "half_checked",
        "says",  # the entry's "text", whatever was asked
    }
)


SWITCHES = frozenset(
    {"examinee", "honour_schema", "sees_images", "delay_s", "spread_s", "model", "honour_keys", "hold"}
)


@dataclass
class Seen:
    """One request as it arrived."""

    key: str
    schema_name: str
    model: str
    images: int
    behaviour: str
    messages: list[dict[str, Any]]
    answered: bool = False

    def as_row(self) -> dict[str, Any]:
        """The request without its image bytes, for the control endpoint."""
        row = dict(vars(self))
        row["text"] = "\n".join(text_of(message) for message in row.pop("messages"))
        return row


@dataclass
class Script:
    """Behaviours waiting to be played, switches, and the record of requests.

    ``queue`` entries are ``{"behaviour": name, "when": schema name or "", ...}``; the first entry whose
    ``when`` is empty or equals the schema asked for is played and removed.
    """

    honour_schema: bool = True
    sees_images: bool = True
    delay_s: float = 0.0
    spread_s: float = 0.0  # so much longer at most, by chance
    model: str = "spine-test-1"
    honour_keys: bool = False
    hold: bool = False
    examinee: str = (
        "first"  # who answers drafted questions: "first" letter, "knows", "knows unshown", "looks"
    )
    judge: Callable[[str], str] | None = None  # what a judge says to a whole prompt, in this process only
    kept: dict[str, dict[str, Any]] = field(default_factory=dict)
    queue: deque[dict[str, Any]] = field(default_factory=deque)
    seen: list[Seen] = field(default_factory=list)
    busiest: int = 0
    _open: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def configure(self, wanted: dict[str, Any]) -> None:
        """Set switches and append behaviours; unknown names are a ``KeyError``."""
        with self._lock:
            for entry in wanted.pop("queue", []):
                if entry["behaviour"] not in BEHAVIOURS:
                    raise KeyError(entry["behaviour"])
                self.queue.append(entry)
            for name, setting in wanted.items():
                if name not in SWITCHES:
                    raise KeyError(name)
                setattr(self, name, setting)

    @contextmanager
    def holding(self) -> Iterator[None]:
        """Requests wait inside; behind a pool in one `with`, they go on before it waits for its threads."""
        self.configure({"hold": True})
        try:
            yield
        finally:
            self.configure({"hold": False})

    def forget(self) -> None:
        """Drop the record and every waiting behaviour; switches return to their defaults."""
        with self._lock:
            self.queue.clear()
            self.seen.clear()
            self.honour_schema, self.sees_images = True, True
            self.delay_s = self.spread_s = 0.0
            self.honour_keys = self.hold = False
            self.judge = None
            self.examinee = "first"
            self.kept.clear()
            self.busiest = 0

    def next_for(self, schema_name: str) -> dict[str, Any]:
        """The behaviour for this request."""
        with self._lock:
            for entry in self.queue:
                if entry.get("when", "") in ("", schema_name):
                    self.queue.remove(entry)
                    return entry
        return {"behaviour": "answer"}

    def delay_of(self, play: dict[str, Any]) -> float:
        """Seconds that this request waits for its answer."""
        spread = random.uniform(0.0, self.spread_s)
        return float(play.get("delay_s", self.delay_s)) + spread

    def kept_answer(self, key: str) -> dict[str, Any] | None:
        """The answer given under this key before, on a server that honours keys."""
        with self._lock:
            return self.kept.get(key) if self.honour_keys and key else None

    def keep(self, key: str, answer: dict[str, Any]) -> dict[str, Any]:
        """Keep an answer under its key; of two that were worked out at once the first holds."""
        with self._lock:
            return self.kept.setdefault(key, answer) if self.honour_keys and key else answer

    def note(self, seen: Seen) -> None:
        """Remember a request before it is answered."""
        with self._lock:
            self.seen.append(seen)

    def enter(self) -> None:
        """Count a request as being answered now."""
        with self._lock:
            self._open += 1
            self.busiest = max(self.busiest, self._open)

    def leave(self) -> None:
        """The request has been answered or dropped."""
        with self._lock:
            self._open -= 1

    def record(self) -> dict[str, Any]:
        """Counts by idempotency key and the requests in order."""
        with self._lock:
            keys = Counter(seen.key for seen in self.seen)
            return {
                "requests": len(self.seen),
                "answered": sum(seen.answered for seen in self.seen),
                "by_key": dict(keys),
                "by_schema": dict(Counter(seen.schema_name for seen in self.seen)),
                "busiest": self.busiest,
                "waiting": len(self.queue),
                "replayed": sum(seen.behaviour == "replay" for seen in self.seen),
                "seen": [seen.as_row() for seen in self.seen],
            }


def text_of(message: dict[str, Any]) -> str:
    """All text of one chat message, whichever of the two content forms it uses."""
    content = message.get("content") or ""
    if isinstance(content, str):
        return content
    return "\n".join(part.get("text", "") for part in content if part.get("type") == "text")
