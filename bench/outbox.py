"""Measure the outbox: 200 letters with three attachments of 300 KB over one loopback connection, against bare smtplib.

uv run python bench/outbox.py [--rounds 5] [--letters 200]

The server is a process of its own that takes what it is sent and throws it away, the fastest there is. smtplib sends
the very bytes the outbox sends. The two sides take turns, since machines are noisy; medians are printed. Memory is
the peak of a process that composes, keeps and sends all letters, for 20 of them and for all.
"""

import argparse
import json
import os
import random
import resource
import smtplib
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
PLAN, PERIOD, KIB = "ordos-2021", "2021-03", 1024
NOW = datetime(2021, 3, 31, 1, 0, tzinfo=UTC)
SENDER = "bureau@example.com"


def serve() -> None:
    """A sink: greets, takes every message whole, answers as it should."""
    listener = socket.create_server(("127.0.0.1", 0))
    print(listener.getsockname()[1], flush=True)
    while True:
        line, _ = listener.accept()
        with line, line.makefile("rb", 1 << 20) as said:
            line.sendall(b"220 sink\r\n")
            talk(line, said)


def talk(line: socket.socket, said: Iterator[bytes]) -> None:
    """One connection, until it quits or hangs up."""
    for words in said:
        word = words[:4].upper()
        line.sendall(b"354 go on\r\n" if word == b"DATA" else b"221 bye\r\n" if word == b"QUIT" else b"250 ok\r\n")
        if word == b"QUIT":
            return
        if word == b"DATA":
            for row in said:
                if row == b".\r\n":
                    break
            line.sendall(b"250 taken\r\n")


@contextmanager
def sink() -> Iterator[int]:
    """The server in a process of its own; its port."""
    process = subprocess.Popen([sys.executable, __file__, "--serve"], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield int(process.stdout.readline())
    finally:
        process.terminate()
        process.wait()


def prepare(count: int, paper: str = "p1") -> list[str]:
    """Compose and keep the letters; their addresses."""
    from diaodu.adapters.renderers.html import MailBody
    from diaodu.domain.ledger import Recipient, RecipientLine
    from diaodu.domain.states import PaperKind
    from tasks.letters import enclosures_for, write_letters
    from tasks.month import open_month

    month = open_month(PLAN, PERIOD, NOW)
    addresses = [f"reader{number:04}@example.com" for number in range(count)]
    people = [Recipient(group="leaders", name=f"读者{number}", address=one) for number, one in enumerate(addresses)]
    month.store.recipients.import_lines(RecipientLine(line=n, recipient=one) for n, one in enumerate(people, 2))
    source = random.Random(1)  # noqa: S311 - bytes that do not compress
    files = {f"招商动态简报2021年第3期附件{n}.pdf": source.randbytes(300 * KIB) for n in (1, 2, 3)}
    body = MailBody(subject="《招商动态简报》第3期", html="<p>正文</p>" * 2000, text="正文\n" * 2000)
    letters = write_letters(
        month, body, enclosures_for(body, files), people, paper=paper, kind=PaperKind.BULLETIN, date=NOW
    )
    month.store.outbox.add(letters, NOW)
    return addresses


def send_ours(port: int) -> int:
    """Send everything that is ready; how many letters."""
    from diaodu.adapters.mail import connect
    from diaodu.domain.mail.outbox import Batch
    from tasks.dispatch.outbox import send_ready
    from tasks.ledgers import open_ledgers

    def line() -> object:
        return connect(f"smtp://127.0.0.1:{port}", sender=SENDER)

    batch = Batch(plan=PLAN, period=PERIOD)
    return send_ready(open_ledgers().outbox, batch, line, now=lambda: NOW, worker="bench").sent  # pyright: ignore[reportArgumentType] - a MailConnection


def send_bare(port: int, messages: list[tuple[str, bytes]]) -> int:
    """The same bytes by smtplib alone."""
    with smtplib.SMTP("127.0.0.1", port) as line:
        for address, message in messages:
            line.sendmail(SENDER, [address], message)
    return len(messages)


def measure(port: int, count: int) -> dict[str, float]:
    """One round in a home of its own: our pass, then smtplib's, in seconds."""
    from tasks.ledgers import open_ledgers

    prepare(3, "p0")  # what is loaded once is no part of the figures
    assert send_ours(port) == 3
    began = time.perf_counter()
    addresses = prepare(count)
    prepared = time.perf_counter()
    assert send_ours(port) == count
    ours = time.perf_counter()
    outbox = open_ledgers().outbox
    letters = [one for one in outbox.list(PLAN, PERIOD) if one.paper == "p1"]
    messages = [(one.recipient, outbox.message_of(one)) for one in letters]
    assert [one for one, _ in messages] == addresses
    read = time.perf_counter()
    assert send_bare(port, messages) == count
    bare = time.perf_counter()
    size = sum(path.stat().st_size for path in Path(os.environ["DIAODU_HOME"]).glob("diaodu.db*"))
    return {"prepare": prepared - began, "ours": ours - prepared, "bare": bare - read, "database": size / KIB / KIB}


def peak(port: int, count: int) -> dict[str, float]:
    """The peak memory of composing, keeping and sending, in MB."""
    prepare(count)
    send_ours(port)
    return {"peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KIB}


def in_child(task: str, port: int, count: int) -> dict[str, float]:
    """A task in a process and a home of its own."""
    with tempfile.TemporaryDirectory(prefix="bench-outbox-") as home:
        command = [sys.executable, __file__, "--task", task, "--port", str(port), "--letters", str(count)]
        done = subprocess.run(
            command, env=os.environ | {"DIAODU_HOME": home}, check=True, capture_output=True, text=True
        )
    return json.loads(done.stdout)


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--letters", type=int, default=200)
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--task", choices=("measure", "peak"), help=argparse.SUPPRESS)
    parser.add_argument("--port", type=int, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.serve:
        serve()
    elif asked.task:
        print(json.dumps({"measure": measure, "peak": peak}[asked.task](asked.port, asked.letters)))
    else:
        report(asked.rounds, asked.letters)


def report(rounds: int, count: int) -> None:
    """Measure in turns and print the medians."""
    with sink() as port:
        found = [in_child("measure", port, count) for _ in range(rounds)]
        peaks = {number: in_child("peak", port, number)["peak"] for number in (20, count)}
    middle = {name: statistics.median(one[name] for one in found) for name in found[0]}
    ratio = statistics.median(one["ours"] / one["bare"] for one in found)
    print(f"{count} letters: composed and kept {middle['prepare']:.2f} s, database {middle['database']:.1f} MB")
    print(f"sent: outbox {middle['ours']:.2f} s, smtplib {middle['bare']:.2f} s, {ratio:.2f} times")
    print("peak memory: " + ", ".join(f"{number} letters {size:.0f} MB" for number, size in peaks.items()))


if __name__ == "__main__":
    main()
