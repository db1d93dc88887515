"""Django's ASGI handler with all of a request's synchronous work in one go, on one thread.

Django's own goes to that thread and back for the signal that a request began, for the middleware, for the
view and for the end of the response; with many at work each way waits for the interpreter's lock.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import IO, Any

from asgiref.sync import sync_to_async
from django.core import signals
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.http import FileResponse
from django.http.response import HttpResponseBase
from django.urls import set_script_prefix

Message = dict[str, Any]


class OneThreadHandler(ASGIHandler):
    """Answers with the synchronous chain of middleware; an `async` view goes to the event loop by itself."""

    def load_middleware(self, is_async: bool = False) -> None:
        """Always the synchronous chain, whatever the caller asks for."""
        super().load_middleware(is_async=False)

    async def handle(self, scope: Message, receive: Any, send: Any) -> None:
        """Read the body, answer on the thread, send. A stream ends when its reader has gone."""
        try:
            body = await self.read_body(receive)
        except RequestAborted:
            return
        with body:
            response = await sync_to_async(self._answer)(scope, body)
            if not response.streaming:
                await self.send_response(response, send)
                return
            try:
                await self._stream(response, receive, send)
            finally:
                await sync_to_async(response.close)()

    def _answer(self, scope: Message, body: IO[bytes]) -> HttpResponseBase:
        """All but the sending. What is whole by then is closed here: its connection is free again."""
        set_script_prefix(get_script_prefix(scope))
        signals.request_started.send(sender=self.__class__, scope=scope)
        request, refused = self.create_request(scope, body)
        response = self.get_response(request) if request is not None else refused
        assert response is not None
        response._handler_class = self.__class__  # type: ignore[attr-defined]
        if isinstance(response, FileResponse):
            response.block_size = self.chunk_size
        if not response.streaming:
            response.close()
        return response

    async def _stream(self, response: HttpResponseBase, receive: Any, send: Any) -> None:
        sending = asyncio.create_task(self.send_response(response, send))
        leaving = asyncio.create_task(self.listen_for_disconnect(receive))
        try:
            await asyncio.wait((sending, leaving), return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (leaving, sending):
                task.cancel()
            with suppress(asyncio.CancelledError, RequestAborted):
                await leaving
        with suppress(asyncio.CancelledError):
            await sending
