"""What a browser sends: forms of thousands of fields and workbooks of 20 MB, and nothing beyond."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.types import Message

from diaodu.domain.ledger import MAX_CONTENT_BYTES

MOST_FIELDS = 5_000
"""A page that asks something of each of 2,844 units must work, with room beside it."""
MOST_FILES = 20
LONGEST_FIELD = 64 * 1024
LARGEST_FORM = 4 * 1024 * 1024
LARGEST_UPLOAD = 5 * MAX_CONTENT_BYTES


@asynccontextmanager
async def read_form(request: Request, *, files: bool) -> AsyncIterator[FormData]:
    """The form of a request; what is large lies in temporary files until it is handled.

    Raises:
        HTTPException: 413 where it is larger than may be, 400 where it is no form.
    """
    limited = Request(request.scope, _limited(request, LARGEST_UPLOAD if files else LARGEST_FORM))
    asked = limited.form(max_files=MOST_FILES if files else 0, max_fields=MOST_FIELDS, max_part_size=LONGEST_FIELD)
    try:
        form = await asked
    except ClientDisconnect as error:
        raise HTTPException(400, "上传中断") from error
    try:
        yield form
    finally:
        await form.close()


def _limited(request: Request, most: int):  # noqa: ANN202 - ASGI's own kind of function
    came = 0

    async def receive() -> Message:
        nonlocal came
        message = await request.receive()
        came += len(message.get("body", b""))
        if came > most:
            raise HTTPException(413, f"提交的内容超过 {most // 1024 // 1024} MB")
        return message

    return receive
