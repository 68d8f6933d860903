"""An SMTP server on this machine alone that files what it accepts: for the demo, and for tests."""

import asyncio
import itertools
import os
import re
from pathlib import Path
from threading import Event, Thread
from types import TracebackType
from typing import Self

from aiosmtpd.smtp import SMTP, Envelope, Session

MAX_MESSAGE_BYTES = 50 * 1024 * 1024


class FilingHandler:
    """Writes every message as `0001-recipient.eml`, byte for byte, before it is acknowledged."""

    def __init__(self, folder: Path) -> None:
        """File into a folder, numbering on from what lies there."""
        self._folder = folder
        self._numbers = itertools.count(len(list(folder.glob("*.eml"))) + 1)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """Accept the message once it is on disk."""
        who = re.sub(r"[^A-Za-z0-9@._-]", "_", ",".join(envelope.rcpt_tos))[:100]
        target = self._folder / f"{next(self._numbers):04d}-{who}.eml"
        unfinished = target.with_suffix(".tmp")
        content = envelope.content or b""
        unfinished.write_bytes(content.encode() if isinstance(content, str) else content)
        os.replace(unfinished, target)  # noqa: PTH105 - the atomic rename by its own name
        return "250 2.0.0 filed"


class LoopbackServer:
    """A context manager: the server lives in its own thread on a port the system chose."""

    def __init__(self, folder: Path) -> None:
        """Prepare to file into a folder."""
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.url = ""
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._serve, name="loopback-smtp", daemon=True)
        self._listening = Event()
        self._stop = asyncio.Event()

    def __enter__(self) -> Self:
        """Listen; `url` is then what DIAODU_SMTP_URL would say."""
        self._thread.start()
        self._listening.wait()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop listening and end the thread."""
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()

    def _serve(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._listen())

    async def _listen(self) -> None:
        handler = FilingHandler(self.folder)
        server = await self._loop.create_server(lambda: _session(handler), "127.0.0.1", 0)
        self.url = f"smtp://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        self._listening.set()
        await self._stop.wait()
        server.close()


def _session(handler: FilingHandler) -> SMTP:
    return SMTP(handler, hostname="loopback", data_size_limit=MAX_MESSAGE_BYTES, loop=asyncio.get_running_loop())
