"""Make the repository's own month anew: `python -m tests.data.make_month [FOLDER]`, beside this file by default."""

import json
import sys
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

from tests.data.files import damaged, make_file, make_narrative, make_scan
from tests.data.mistakes import spoil
from tests.data.offices import OFFICES, File, Office
from tests.data.pages import LAST_MONTH, MONTH, Page, write_page
from tests.data.records import FUNDS, NARRATIVE, RESERVE, SIGNED, Draw, Record, make_records, make_sender
from tests.data.truth import tell_truth

HERE = Path(__file__).parent
PERIOD = "2021-03"
Records = dict[str, list[Record]]


def make_month() -> dict[str, bytes]:
    """Make every file of the month and the truth beside it, by its path below this folder."""
    sent = [(office, _records(office)) for office in OFFICES]
    files = {f"{PERIOD}/{path}": data for office, records in sent for path, data in _files(office, records)}
    received = {f"{office.folder}/{file.name}": file.received for office in OFFICES for file in office.files}
    return files | {
        f"{PERIOD}/received.json": _as_json(received),
        f"truth-{PERIOD}.json": _as_json(tell_truth(sent)),
    }


def _as_json(told: dict[str, Any]) -> bytes:
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()


def _records(office: Office) -> Records:
    """An office's records as its valid files have them; none where it has nothing to report."""
    if not office.places:
        return {}
    sender = make_sender(office.name, office.office, office.places)
    records = make_records(sender, office.reserve, office.signed)
    if office.shares:
        for form, record in _claimed(is_first=office.shares == "first").items():
            records[form].append(record)
    for form in (
        *office.style.nil,
        *(form for form in records if not any(form in file.forms for file in office.files)),
    ):
        records[form] = []
    spoil(records, office.mistakes, sender.draw)
    return records


def _claimed(*, is_first: bool) -> dict[str, Record]:
    """The project that two units claim, in their common place; the first to report has the credit."""
    sender = make_sender("高新区", "联合招商专班", ("高新区拓展区",))
    made = make_records(sender, reserve=1, signed=2)
    records = {RESERVE: made[RESERVE][0], SIGNED: made[SIGNED][1], FUNDS: made[FUNDS][1]}
    for record in records.values():
        record.rules, record.is_credited = ["X-01"], is_first
    return records


def _files(office: Office, records: Records) -> Iterator[tuple[str, bytes]]:
    for file in office.files:
        yield f"{office.folder}/{file.name}", _bytes(file, office, _as_first_sent(office, records, file))


def _as_first_sent(office: Office, records: Records, file: File) -> Records:
    first = deepcopy(records)
    if file.version == 1:
        spoil(first, office.mended, Draw(f"{office.name} version 1"))
    return first


def _bytes(file: File, office: Office, records: Records) -> bytes:
    if file.what == "scan":
        return make_scan()
    if file.name.endswith(".docx"):
        return make_narrative(f"{office.name}{MONTH}招商引资工作情况", records[NARRATIVE])
    data = make_file(file.name, list(_pages(file, office, records)))
    return damaged(data) if file.what == "damaged" else data


def _pages(file: File, office: Office, records: Records) -> Iterator[Page]:
    for form in file.forms:
        yield write_page(form, records[form], office)
    if office.style.last_month and RESERVE in file.forms:
        yield write_page(RESERVE, records[RESERVE][:6], office, LAST_MONTH)
    if office.style.empty_sheets:
        yield from (Page("Sheet2"), Page("Sheet3"))


def main(folder: Path = HERE) -> None:
    """Write the month."""
    for path, data in make_month().items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
