"""An SMTP server that does wrong on cue, and remembers every message it really took."""

import asyncio
from collections import Counter
from collections.abc import Callable
from threading import Event, Thread
from types import TracebackType
from typing import Self

Fault = Callable[[str, int], str]
"""(step, its n-th time) → what to do: "" for the right thing, a reply or its code, `drop`, `hang`, `lost` or `garbage`.

`slow` answers rightly after SLOW_SECONDS. Steps: connect, auth, mail, rcpt, data, dot. `lost` takes the message and hangs up without a reply.
"""

SLOW_SECONDS = 0.8


def fault_at(step: str, number: int, action: str) -> Fault:
    return lambda at, count: action if (at, count) == (step, number) else ""


class _HangUpError(Exception):
    pass


class FaultyServer:
    def __init__(
        self,
        fault: Fault = lambda _step, _count: "",
        dead: frozenset[str] = frozenset(),
        extensions: tuple[str, ...] = (),
    ) -> None:
        """`dead`: addresses refused for good; `extensions`: what it says after EHLO besides AUTH."""
        self._dead, self._extensions = dead, extensions
        self.envelopes: list[str] = []  # MAIL as it came
        self.accepted: Counter[str] = Counter()  # by recipient
        self.url = ""
        self._fault = fault
        self._counts: Counter[str] = Counter()
        self._loop = asyncio.new_event_loop()
        self._stop, self._listening = asyncio.Event(), Event()
        self._thread = Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._listening.wait()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()

    def _serve(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._listen())

    async def _listen(self) -> None:
        server = await asyncio.start_server(self._talk, "127.0.0.1", 0, limit=2**26)
        self.url = f"smtp://clerk@127.0.0.1:{server.sockets[0].getsockname()[1]}"
        self._listening.set()
        await self._stop.wait()
        server.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._answer(writer, "connect", "220 ready")
            recipient = ""
            while line := (await reader.readline()).decode().strip():
                word = line.split(":")[0].split(" ")[0].upper()
                if word == "MAIL":
                    self.envelopes.append(line)
                if word == "RCPT":
                    recipient = line.partition("<")[2].partition(">")[0]
                if word == "QUIT":
                    break
                await self._obey(word, reader, writer, recipient)
        except (_HangUpError, ConnectionError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    async def _obey(
        self, word: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, recipient: str
    ) -> None:
        if word == "EHLO":
            await _say(
                writer, "\r\n".join(("250-faulty", *(f"250-{one}" for one in self._extensions), "250 AUTH PLAIN"))
            )
        elif word == "AUTH":
            await self._answer(writer, "auth", "235 welcome")
        elif word == "DATA":
            if await self._answer(writer, "data", "354 go on"):
                await reader.readuntil(b"\r\n.\r\n")
                await self._take(writer, recipient)
        elif word == "RCPT" and recipient in self._dead:
            await _say(writer, "550 no such mailbox")
        elif word in {"MAIL", "RCPT"}:
            await self._answer(writer, word.lower(), "250 ok")
        else:
            await _say(writer, "250 ok")

    async def _take(self, writer: asyncio.StreamWriter, recipient: str) -> None:
        self._counts["dot"] += 1
        action = self._fault("dot", self._counts["dot"])
        if action in {"", "lost", "hang", "garbage", "slow"}:
            self.accepted[recipient] += 1
        await _act(writer, action, "250 queued")

    async def _answer(self, writer: asyncio.StreamWriter, step: str, right: str) -> bool:
        self._counts[step] += 1
        return await _act(writer, self._fault(step, self._counts[step]), right)


async def _act(writer: asyncio.StreamWriter, action: str, right: str) -> bool:
    """Do what the fault says; True when the right answer was given."""
    if action in {"drop", "lost"}:
        raise _HangUpError
    if action == "hang":
        await asyncio.sleep(30)  # longer than any test waits; cancelled at the server's end
    if action == "slow":
        await asyncio.sleep(SLOW_SECONDS)
        action = ""
    if action == "garbage":
        await _say(writer, "x" * 20_000)
        return False
    await _say(writer, (action if " " in action else f"{action} scripted") if action else right)
    if action == "421":
        raise _HangUpError
    return not action


async def _say(writer: asyncio.StreamWriter, words: str) -> None:
    writer.write(words.encode() + b"\r\n")
    await writer.drain()
