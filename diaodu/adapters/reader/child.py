"""The reading process: `python -m diaodu.adapters.reader.child`, its job on stdin.

A job is a line of JSON, `{"forms": […], "context": {…}, "files": [{"index": 0, "name": "…", "bytes": 123}]}`, and
behind it the files' bytes one after another. One JSON line a file goes to stdout, `{"index": 0, "file": {…}}`, and the process holds itself to a memory and a CPU limit, so
that a hostile workbook costs itself alone. Imports little: it starts for every batch.
"""

import gc
import json
import os
import sys
from pathlib import Path
from typing import Any

from diaodu.adapters.reader.catalog import FormSpec, build_catalog
from diaodu.adapters.reader.faults import RETIRED, crashed
from diaodu.adapters.reader.read_file import read_file
from diaodu.adapters.reader.wire import encode
from diaodu.domain.intake.reading import ReadFile, ReadingContext

MEMORY_BYTES = 1024**3
SWOLLEN_BYTES = 300 * 1024**2
"""A process that is still this large after a file ends: what it holds on to is not the next file's fault."""

PAGE_BYTES = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096

CPU_SECONDS = 20


def main() -> None:
    """Read every file of a job."""
    job = json.loads(sys.stdin.buffer.readline())
    limits = _take_limits()
    gc.disable()  # a short life without cycles to speak of; the collector would walk every cell
    catalog = build_catalog(job["forms"])
    context = ReadingContext.from_json(job["context"])
    for file in job["files"]:
        data = sys.stdin.buffer.read(file["bytes"])
        _allow_cpu(limits)
        _print_line(file["index"], _read(file["name"], data, catalog, context))
        if file is not job["files"][-1] and _is_swollen():
            sys.exit(RETIRED)


def _read(name: str, data: bytes, catalog: list[FormSpec], context: ReadingContext) -> ReadFile:
    try:
        return read_file(name, data, catalog, context)
    except Exception as error:  # noqa: BLE001 - the last line: a file never stops the batch, the fault is named
        sys.stderr.write(f"{name}: {type(error).__name__}: {error}\n")
        return crashed().as_file(name)


def _print_line(index: int, file: ReadFile) -> None:
    sys.stdout.buffer.write(encode({"index": index, "file": file.to_json()}) + b"\n")
    sys.stdout.buffer.flush()


def _take_limits() -> Any:
    """Limit this process's memory; where the system can't, say so and go on.

    Returns the `resource` module, or None without limits.
    """
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (ImportError, OSError, ValueError) as error:
        sys.stderr.write(f"reading without memory limit: {error}\n")
        return None
    return resource


def _allow_cpu(resource: Any) -> None:
    """Raise the soft limit by one file's share: CPU time adds up in a reused process."""
    if resource is None:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + CPU_SECONDS, hard))


def _is_swollen() -> bool:
    """Whether the process holds much now; its peak would count the parent's too, from which it was forked."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except (OSError, IndexError, ValueError):
        return False
    return pages * PAGE_BYTES > SWOLLEN_BYTES


if __name__ == "__main__":
    main()
