"""Returned workbooks (审核批注表): each file with findings marked, and read again before it is given out.

A file that can't be marked, or that would not read as it did, stays out: its findings stand in the 审核意见
workbook, and the month goes on.
"""

import json
import logging
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import PurePath
from typing import Any

from diaodu.adapters.files import safe_name, write_file
from diaodu.adapters.reader.pool import read_files
from diaodu.adapters.renderers.returned.workbook import ReturnNote, UnpatchableError, mark_workbook
from diaodu.domain.intake.reading import IncomingFile
from diaodu.domain.ledger import content_sha256
from diaodu.domain.results import FileEntry, Finding, UnitName, UnitReport
from diaodu.domain.states import ReadOutcome
from tasks.ledgers import RETURNED_ENDING, returned_files, returned_folder
from tasks.month import Month
from tasks.read import reading_context, reading_key

MARKING_VERSION = 3
"""Change it when workbooks are marked differently, so that none is taken for what would be made now."""

KEYS = ".marked.json"
"""Beside a unit's returned workbooks: what each was made of, so that a re-run makes only what changed."""

_LOG = logging.getLogger(__name__)
_WORKBOOK_ENDINGS = {".xlsx", ".xltx"}
_RETURNED_BEFORE = re.compile(rf"{re.escape(RETURNED_ENDING)}(?:\s*[(（]\d+[)）])?$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """One returned workbook: the name of the file it answers, its own, and its bytes."""

    file: str
    name: str
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class _Marking:
    """One file to mark: what it is, what it is made of, and the unit it goes to."""

    unit: UnitName
    file: FileEntry
    findings: tuple[Finding, ...]
    note: ReturnNote
    name: str
    reading_key: str

    @property
    def key(self) -> str:
        """The same for the same returned workbook."""
        said = ("city", "unit", "period", "file", "deadline", "submission", "replaced")
        note = [getattr(self.note, name) for name in said]
        parts = [MARKING_VERSION, self.file.sha256, self.reading_key, note, [asdict(f) for f in self.findings]]
        return content_sha256(json.dumps(parts, ensure_ascii=False).encode())


def return_workbooks(
    month: Month, reports: Sequence[UnitReport], findings: Sequence[Finding], deadline: str
) -> dict[str, list[Returned]]:
    """Write the returned workbooks of every unit into the home folder; unit → workbooks. Old ones go."""
    jobs = _jobs(month, reports, findings, deadline)
    keys = {job.file.id: job.key for job in jobs}
    kept = {job.file.id: data for job in jobs if (data := _made_before(month, job, keys[job.file.id]))}
    new = [job for job in jobs if job.file.id not in kept]
    made = kept | _checked(month, {job.file.id: data for job in new if (data := _mark(month, job))}, new)
    done = [job for job in jobs if job.file.id in made]
    found: dict[str, list[Returned]] = {}
    for job in done:
        returned = Returned(file=job.file.name, name=job.name, data=made[job.file.id])
        found.setdefault(job.unit, []).append(returned)
    made_of = {(job.unit, job.name): keys[job.file.id] for job in done}
    for report in reports:
        _write(month, report.unit, found.get(report.unit, []), made_of)
    return found


def _jobs(month: Month, reports: Sequence[UnitReport], findings: Sequence[Finding], deadline: str) -> list[_Marking]:
    """One job a file with findings, in the order of receipt."""
    by_submission: dict[str, list[Finding]] = {}
    for finding in findings:
        by_submission.setdefault(finding.submission, []).append(finding)
    key = reading_key(month)
    jobs: list[_Marking] = []
    for report in reports:
        taken: set[str] = set()
        for file in (file for file in report.files if file.id in by_submission):
            name = returned_name(file.name, taken)
            taken.add(_alike(name))
            note = _note(month, report.unit, file, deadline)
            own = tuple(by_submission[file.id])
            jobs.append(_Marking(unit=report.unit, file=file, findings=own, note=note, name=name, reading_key=key))
    return jobs


def _note(month: Month, unit: UnitName, file: FileEntry, deadline: str) -> ReturnNote:
    forms = month.folder.forms
    return ReturnNote(
        city=month.plan.city, unit=unit, period=month.period.title, file=file.name, deadline=deadline,
        submission=file.id, forms=forms, replaced=tuple(forms[form].title for form in file.replaced_forms if form in forms),
    )  # fmt: skip


def returned_name(name: str, taken: set[str]) -> str:
    """A returned workbook's name: the file's own with -审核批注, once however often it was returned."""
    path = PurePath(safe_name(name))
    ending = path.suffix.lower() if path.suffix.lower() in _WORKBOOK_ENDINGS else ".xlsx"
    stem = _RETURNED_BEFORE.sub("", path.stem)
    names = (f"{stem}{f'-{n}' if n > 1 else ''}{RETURNED_ENDING}{ending}" for n in range(1, len(taken) + 2))
    return next(name for name in names if _alike(name) not in taken)


def _alike(name: str) -> str:
    """The same for names that some systems take for one: they differ by capitals, or by how an accent is written."""
    return unicodedata.normalize("NFC", name).casefold()


def _made_before(month: Month, job: _Marking, made_of: str) -> bytes | None:
    """The workbook of an earlier run, when it was made of the same."""
    folder = returned_folder(month.place, job.unit)
    key, sha256 = _keys(month, job.unit).get(job.name, ("", ""))
    path = folder / job.name
    if key != made_of or not path.exists():
        return None
    data = path.read_bytes()
    return data if content_sha256(data) == sha256 else None


def _keys(month: Month, unit: UnitName) -> dict[str, list[str]]:
    path = returned_folder(month.place, unit) / KEYS
    try:
        return json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}


def _mark(month: Month, job: _Marking) -> bytes | None:
    """The marked workbook; None for a file that is no workbook of a kind that can be marked."""
    reading = month.store.readings.get(job.file.sha256, job.reading_key) or {}
    data = month.store.submissions.bytes_of(job.file.sha256)
    if data is None or reading.get("outcome") != ReadOutcome.READ or not data.startswith(b"PK"):
        return None
    try:
        return mark_workbook(data, job.note, job.findings)
    except UnpatchableError as error:
        _LOG.info("not marked: submission=%s %s", job.file.id, error)
    except Exception:  # noqa: BLE001 - one file never stops the month; the fault is logged whole
        _LOG.exception("marking failed: submission=%s", job.file.id)
    return None


def _checked(month: Month, marked: Mapping[str, bytes], jobs: Sequence[_Marking]) -> dict[str, bytes]:
    """The marked workbooks that pass the gate and read just as the files they are made of."""
    chosen = [job for job in jobs if job.file.id in marked]
    files = [IncomingFile(name=job.file.name, data=marked[job.file.id]) for job in chosen]
    again = read_files(files, list(month.folder.forms.values()), reading_context(month))
    good = {}
    for job, reading in zip(chosen, again, strict=True):
        before = month.store.readings.get(job.file.sha256, job.reading_key) or {}
        if reading.answers == job.file.id and _said(reading.to_json()) == _said(before):
            good[job.file.id] = marked[job.file.id]
        else:
            _LOG.error("not given out, reads differently: submission=%s %s", job.file.id, reading.message)
    return good


def _said(reading: Mapping[str, Any]) -> str:
    """All that a reading says of the clerk's own content."""
    said = {name: value for name, value in reading.items() if name not in {"name", "answers"}}
    return json.dumps(said, ensure_ascii=False, sort_keys=True)


def _write(month: Month, unit: UnitName, found: Sequence[Returned], keys: Mapping[tuple[UnitName, str], str]) -> None:
    """Leave in the unit's folder just these workbooks."""
    folder, names = returned_folder(month.place, unit), {returned.name for returned in found}
    for path in returned_files(month.place, unit):
        if path.name not in names:
            path.unlink(missing_ok=True)
    if not found:
        (folder / KEYS).unlink(missing_ok=True)
        return
    for returned in found:
        path = folder / returned.name
        if not path.exists() or path.read_bytes() != returned.data:
            write_file(path, returned.data)
    known = {returned.name: [keys[unit, returned.name], content_sha256(returned.data)] for returned in found}
    write_file(folder / KEYS, json.dumps(known, ensure_ascii=False, indent=1).encode())
