"""The HTTP side: routes, statuses, delays and dropped connections."""

from __future__ import annotations

import json
import re
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from . import compose
from .batches import STATUS_OF, Batches, uploaded
from .misbehave import spoil
from .protocol import images_of, prompt_tokens, strict_fault
from .script import Script, Seen, text_of


class ChatServer(ThreadingHTTPServer):
    """A threading server on a free port of the loopback interface, with its script."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), Exchange)
        self.script = Script()
        self.batches = Batches(self.answer_line)

    def answer_line(self, line: dict[str, Any]) -> tuple[int, dict[str, Any]] | None:
        """Status and body for a line of a batch, as the script says; ``None``: no line comes back."""
        body = line["body"]
        wanted = schema_name_of(body)
        play = self.script.next_for(wanted)
        kind = play["behaviour"]
        seen = Seen(
            key=line["custom_id"],
            schema_name=wanted,
            model=body["model"],
            images=len(images_of(body["messages"])),
            behaviour=kind,
            messages=body["messages"],
            answered=kind not in STATUS_OF and kind != "hang",
        )
        self.script.note(seen)
        if kind == "hang":
            return None
        if kind in STATUS_OF:
            return STATUS_OF[kind], {"error": {"message": f"played: {kind}", "code": kind}}
        return 200, completion(self.script, body, wanted, play)

    @property
    def url(self) -> str:
        """The ``base_url`` for a client."""
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hung up is part of the play."""


class Exchange(BaseHTTPRequestHandler):
    """One HTTP request."""

    protocol_version = "HTTP/1.1"
    server: ChatServer
    _counted = False

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet: the record is read through the control endpoint."""

    def do_GET(self) -> None:
        if self.path == "/v1/models":
            model = {"id": self.server.script.model, "object": "model", "created": 0, "owned_by": "tests"}
            self._send(200, {"object": "list", "data": [model]})
        elif self.path == "/control":
            self._send(200, self.server.script.record())
        elif self.path.startswith(("/v1/batches", "/v1/files/")):
            self._batch_get(*urlsplit(self.path)[2:4])
        else:
            self._fail(404, "not_found", "no such route")

    def do_POST(self) -> None:
        raw = self._body()
        if self.path == "/v1/files":
            self._play("upload", lambda: self.server.batches.file_add(uploaded(self.headers, raw)))
            return
        body = json.loads(raw or b"{}")
        if self.path == "/v1/batches":
            self._play("create", lambda: self.server.batches.begin(body))
        elif self.path.startswith("/v1/batches/") and self.path.endswith("/cancel"):
            self._play("cancel", lambda: self.server.batches.cancel(self.path.split("/")[3]))
        elif self.path == "/control":
            self.server.script.configure(body)
            self._send(200, {"ok": True})
        elif self.path == "/v1/chat/completions":
            self.server.script.enter()
            self._counted = True
            try:
                self._chat(body)
            finally:
                self._leave()
        else:
            self._fail(404, "not_found", "no such route")

    def _leave(self) -> None:
        """Count a chat out, once: with its last bytes, for whoever has them may ask the next at once."""
        if self._counted:
            self._counted = False
            self.server.script.leave()

    def _body(self) -> bytes:
        """The request's body, whole or in chunks."""
        if self.headers.get("Transfer-Encoding", "") != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length", "0")))
        pieces = []
        while length := int(self.rfile.readline().split(b";")[0], 16):
            pieces.append(self.rfile.read(length))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(pieces)

    def _batch_get(self, path: str, query: str) -> None:
        parts, asked = path.strip("/").split("/"), parse_qs(query)
        if parts[1] == "files":
            self._play("content", lambda: self.server.batches.content(parts[2]))
        elif len(parts) == 2:
            after, limit = asked.get("after", [""])[0], int(asked.get("limit", ["20"])[0])
            self._play("list", lambda: self.server.batches.page(after, limit))
        else:
            self._play("retrieve", lambda: self.server.batches.row(parts[2]))

    def _play(self, verb: str, work: Callable[[], dict[str, Any] | bytes]) -> None:
        """Do a verb of the batches protocol, or what the script has for it instead."""
        fault = self.server.batches.fault_of(verb)
        try:
            if fault == "" or fault.startswith("after "):
                done = work()
            if fault == "":
                self._send(200, done)
        except KeyError as missing:
            self._fail(404, "not_found", f"no such thing: {missing}")
        except ValueError as wrong:
            self._fail(409, "conflict", f"already {wrong}")
        if fault.endswith("hang"):
            time.sleep(5.0)
        if fault.endswith(("drop", "hang")):
            self.close_connection = True
        elif fault:
            self._fail(int(fault.removeprefix("after ")), "played", "as the script says", retry_after=0)

    def do_DELETE(self) -> None:
        self.server.script.forget()
        self.server.batches.forget()
        self._send(200, {"ok": True})

    def _chat(self, body: dict[str, Any]) -> None:
        script = self.server.script
        wanted = schema_name_of(body)
        play = script.next_for(wanted)
        seen = Seen(
            key=self.headers.get("Idempotency-Key", ""),
            schema_name=wanted,
            model=body.get("model", ""),
            images=len(images_of(body["messages"])),
            behaviour=play["behaviour"],
            messages=body["messages"],
        )
        if (again := script.kept_answer(seen.key)) is not None:
            seen.behaviour, seen.answered = "replay", True
            script.note(seen)
            self._send(200, again)
            return
        script.note(seen)
        while script.hold:
            time.sleep(0.02)
        time.sleep(script.delay_of(play))
        if self._refused_by_protocol(body) or self._broken(play):
            return
        seen.answered = True
        self._answer(body, wanted, play, seen.key)

    def _refused_by_protocol(self, body: dict[str, Any]) -> bool:
        asked = body.get("response_format") or {}
        fault = None
        if asked.get("type") == "json_schema" and asked["json_schema"].get("strict"):
            fault = strict_fault(asked["json_schema"]["schema"])
        if fault and self.server.script.honour_schema:
            self._fail(400, "invalid_request_error", f"Invalid schema for response_format: {fault}")
            return True
        return False

    def _broken(self, play: dict[str, Any]) -> bool:
        """Play a behaviour that never becomes an answer; ``False`` when there is none to play."""
        kind = play["behaviour"]
        if kind == "rate_limit":
            self._fail(429, "rate_limit_exceeded", "slow down", retry_after=play.get("retry_after", 0))
        elif kind == "server_error":
            self._fail(500, "server_error", "the server had an error")
        elif kind == "bad_request":
            self._fail(400, "invalid_request_error", "maximum context length is 4096 tokens")
        elif kind == "unauthorised":
            self._fail(401, "invalid_api_key", "incorrect API key provided")
        elif kind in ("hang", "hang_up"):
            time.sleep(float(play.get("seconds", 5.0 if kind == "hang" else 0.0)))
            self.close_connection = True
        else:
            return False
        return True

    def _answer(self, body: dict[str, Any], wanted: str, play: dict[str, Any], key: str) -> None:
        script = self.server.script
        answer = completion(script, body, wanted, play)
        drip_s = float(play.get("seconds", 1.0)) if play["behaviour"] == "slow_drip" else 0.0
        if play["behaviour"] == "stall":
            self._send(200, answer, stall_s=float(play.get("seconds", 5.0)))
            return
        self._send(200, script.keep(key, answer), drip_s=drip_s)

    def _fail(self, status: int, code: str, message: str, retry_after: float | None = None) -> None:
        headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
        self._send(status, {"error": {"message": message, "type": code, "code": code}}, headers=headers)

    def _send(
        self,
        status: int,
        body: dict[str, Any] | bytes,
        *,
        headers: dict[str, str] | None = None,
        drip_s: float = 0.0,
        stall_s: float = 0.0,
    ) -> None:
        payload = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(payload)))
        self.send_header("x-request-id", f"req_{uuid.uuid4().hex[:12]}")
        for name, setting in (headers or {}).items():
            self.send_header(name, setting)
        self.end_headers()
        if stall_s:  # Half of the body, then silence, then the connection ends.
            self.wfile.write(payload[: len(payload) // 2])
            self.wfile.flush()
            time.sleep(stall_s)
            self.close_connection = True
            return
        step = max(1, len(payload) // 20) if drip_s else len(payload)
        for start in range(0, len(payload), step):
            if start + step >= len(payload):
                self._leave()
            self.wfile.write(payload[start : start + step])
            self.wfile.flush()
            time.sleep(drip_s / 20)


def completion(script: Script, body: dict[str, Any], wanted: str, play: dict[str, Any]) -> dict[str, Any]:
    """A ``chat.completion``, spoilt as the behaviour says."""
    prompt = "\n".join(text_of(message) for message in body["messages"])
    if play["behaviour"] == "says":
        content = play["text"]
    elif wanted == "picture_answer":
        content = examined(script, prompt, shown=bool(images_of(body["messages"])))
    elif script.judge is not None:
        content = script.judge(prompt)
    elif (
        (content := content_for(body["messages"], wanted, play["behaviour"]))
        and "ANSWER: A" not in content
        and not honoured(body, script)
    ):
        content = unprompted(content, body["messages"], wanted)
    refusal, finish = None, "stop"
    if play["behaviour"] == "refuse":
        content, refusal = "", "I'm sorry, I can't help with that."
    elif play["behaviour"] == "truncate":
        content, finish = content[: len(content) // 2], "length"
    answer = envelope(script, body, content=content, refusal=refusal, finish=finish)
    if play["behaviour"] == "no_usage":
        del answer["usage"]
    elif play["behaviour"] == "odd_usage":
        answer["usage"] = {"input_tokens": "310", "output_tokens": 41, "total_tokens": None}
    elif play["behaviour"] == "cached":
        answer["usage"]["prompt_tokens_details"] = {"cached_tokens": play["tokens"]}
    return answer


def examined(script: Script, prompt: str, *, shown: bool) -> str:
    """The answer to a drafted question: of who knows it whatever is shown, or of who sees that it is not."""
    last = next(seen for seen in reversed(script.seen) if seen.schema_name.endswith("_draft"))
    material = compose.block("\n".join(text_of(message) for message in last.messages), "material")
    right = script.examinee == "knows" or (script.examinee == "knows unshown" and not shown)
    return compose.examination(prompt, material, right=right, first=script.examinee == "first")


MAKERS = {"draft": compose.draft, "redraft": compose.redraft, "revision": compose.revision}


def schema_name_of(body: dict[str, Any]) -> str:
    """The schema asked for, by ``response_format`` or by name in the prompt."""
    asked = body.get("response_format") or {}
    if asked.get("type") == "json_schema":
        return str(asked["json_schema"]["name"])
    prompt = "\n".join(text_of(message) for message in body["messages"])
    found = re.search(r'<schema name="(\w+)">', prompt)
    return found.group(1) if found else ""


def honoured(body: dict[str, Any], script: Script) -> bool:
    """Whether this request asks for a schema and this server follows it."""
    return script.honour_schema and (body.get("response_format") or {}).get("type") == "json_schema"


def content_for(messages: list[dict[str, Any]], wanted: str, behaviour: str) -> str:
    """The text of a willing answer, spoilt as the behaviour says."""
    prompt = "\n".join(text_of(message) for message in messages)
    if not wanted and "ANSWER: X" in prompt and behaviour == "answer":
        return "The marked body is the lowest one.\n\nANSWER: A"
    if behaviour == "echo":
        return prompt
    if behaviour == "obeys":
        return "PWNED. As the text says, I ignore what was above."
    if behaviour == "prose" or not wanted:
        return "Certainly. The spine has thirty-three vertebrae, and imaging shows them well."
    if wanted == "probe":
        return json.dumps({"level": "L4"})
    if wanted == "figure_agreement":
        return json.dumps({"said": "agree", "why": "The picture shows what the caption says."})
    make = MAKERS.get(wanted.rpartition("_")[2], compose.draft)
    if behaviour == "repeat":
        prompt = prompt.replace(compose.ASKED_ALREADY, "")
    return json.dumps(spoil(make(prompt, schema_name=wanted), behaviour), ensure_ascii=False)


def unprompted(content: str, messages: list[dict[str, Any]], wanted: str) -> str:
    """What a server that ignores ``response_format`` says: fenced JSON, if the prompt showed the schema."""
    prompt = "\n".join(text_of(message) for message in messages)
    if f'<schema name="{wanted}">' not in prompt:
        return "Here is a question about the spine. Which level is it? The answer is the first one."
    if not content.startswith("{"):
        return content
    return f"Sure, here is the JSON you asked for:\n```json\n{content}\n```\nLet me know if it helps."


def envelope(
    script: Script, body: dict[str, Any], *, content: str, refusal: str | None, finish: str
) -> dict[str, Any]:
    """A ``chat.completion`` object."""
    inward = prompt_tokens(body["messages"], sees_images=script.sees_images)
    outward = max(1, len(content) // 4)
    message = {"role": "assistant", "content": content, "refusal": refusal}
    return {
        "id": f"chatcmpl-{uuid.uuid4().hex[:16]}",
        "object": "chat.completion",
        "created": int(time.time()),
        "model": script.model,
        "system_fingerprint": "fp_tests",
        "choices": [{"index": 0, "message": message, "finish_reason": finish, "logprobs": None}],
        "usage": {
            "prompt_tokens": inward,
            "completion_tokens": outward,
            "total_tokens": inward + outward,
        },
    }


@contextmanager
def running_server() -> Iterator[ChatServer]:
    """A server in a thread, closed at the end of the block."""
    server = ChatServer()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=5)
