"""Counts round trips to PostgreSQL at the wire: a relay that reads what clients ask.

Rule: a round trip is a message that the server answers at once: a Sync, a Flush or a simple Query (protocol 3, "Message Flow").
"""

import asyncio
import contextlib
import threading

CHUNK_BYTES = 64 * 1024
_STARTUP = (196608, 196610)
"""Protocol 3.0 and 3.2."""


class Tally:
    """Relays 127.0.0.1:`port` to 127.0.0.1:`to`, on a thread of its own."""

    def __init__(self, to: int) -> None:
        self._to = to
        self._counts: dict[int, int] = {}
        self._listening: set[int] = set()
        """Connections on which somebody listens for notices: what they say comes by the clock, not by a request."""
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(5)
        self.port: int = self._server.sockets[0].getsockname()[1]

    def count(self) -> int:
        """Round trips so far, but for those of connections that listen."""
        return sum(count for link, count in self._counts.items() if link not in self._listening)

    async def _listen(self) -> asyncio.Server:
        return await asyncio.start_server(self._relay, "127.0.0.1", 0)

    async def _relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, onward = await asyncio.open_connection("127.0.0.1", self._to)
        try:
            await asyncio.gather(self._ask(reader, onward), self._answer(there, writer))
        finally:
            for end in (writer, onward):
                end.transport.abort()

    async def _ask(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            while True:
                head = await source.readexactly(8)
                rest = await source.readexactly(int.from_bytes(head[:4]) - 8)
                sink.write(head + rest)
                if int.from_bytes(head[4:]) in _STARTUP:
                    break
            link = id(sink)
            self._counts[link] = 0
            while True:
                head = await source.readexactly(5)
                rest = await source.readexactly(int.from_bytes(head[1:]) - 4)
                if rest.startswith(b"LISTEN") or b"\0LISTEN" in rest:
                    self._listening.add(link)
                # Counted before it is passed on: whoever has the answer finds it counted.
                self._counts[link] += head[:1] in (b"S", b"H", b"Q")
                sink.write(head + rest)
        sink.transport.abort()

    async def _answer(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while chunk := await source.read(CHUNK_BYTES):
                sink.write(chunk)
        sink.transport.abort()

    def close(self) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    async def _close(self) -> None:
        self._server.close()
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        if others:
            await asyncio.wait(others, timeout=5)
