"""Units, findings and papers as `--json` prints them (docs/json.md); known by the ledgers alone."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from desk.terminal import say_table
from diaodu.domain.ledger import PaperRow
from diaodu.domain.results import FileEntry, Finding, UnitReport
from diaodu.domain.states import STATE_WORDS
from tasks.place import Place, returned_files, returned_path, written_faces


def public_unit(place: Place, report: UnitReport) -> dict[str, Any]:
    """How a unit reported."""
    returned = returned_path(place, report.unit)
    return {
        "unit": report.unit,
        "code": report.code,
        "class": report.unit_class,
        "state": report.state,
        "files": [public_file(file) for file in report.files],
        "forms": report.forms,
        "rows": asdict(report.rows),
        "returned": str(returned) if returned.exists() else None,
        "returned_files": [str(path) for path in returned_files(place, report.unit)],
    }


def public_file(file: FileEntry) -> dict[str, Any]:
    """A received file: where it stands, which returned workbook it answers, whose forms it took over."""
    return {
        "name": file.name, "sha256": file.sha256, "id": file.id, "received_at": file.received_at.isoformat(),
        "state": file.state, "answers": file.answers or None, "replaces": list(file.replaces),
    }  # fmt: skip


def file_line(file: Mapping[str, Any], files: Sequence[Mapping[str, Any]]) -> tuple[str, str, str, str]:
    """A received file for people: name, time, where it stands, what it answers and replaces of the unit's files."""
    names = {other["id"]: f"“{other['name']}”（{_moment(other)}）" for other in files}
    told = [f"答复{names[file['answers']]}的审核批注"] if file["answers"] in names else []
    if told and file["answers"] in file["replaces"]:
        told = [f"{told[0]}并替代该文件"]
    others = [names[other] for other in file["replaces"] if other in names and other != file["answers"]]
    told += [f"替代{'、'.join(others)}"] if others else []
    return file["name"], _moment(file), STATE_WORDS.get(file["state"], ""), "；".join(told)


def _moment(file: Mapping[str, Any]) -> str:
    """When a file came, in the plan's zone as the ledger of reports keeps it."""
    return f"{datetime.fromisoformat(file['received_at']):%m-%d %H:%M}"


def public_finding(finding: Finding) -> dict[str, Any]:
    """A finding with its place, rule and words."""
    names = ("id", "unit", "file", "sheet", "cell", "form", "column", "rule", "severity", "value", "message", "remedy")
    return {name: getattr(finding, name) for name in names} | {
        "row": finding.row, "record": finding.record, "project": finding.project,
        "clause": finding.clause, "decision": finding.decision,
    }  # fmt: skip


def public_papers(place: Place) -> list[dict[str, Any]]:
    """The period's papers that stand, with where their faces lie."""
    return [_public_paper(place, row) for row in place.store.papers.list(*place.key) if not row.superseded]


def public_corrections(place: Place, paper: str) -> list[dict[str, Any]]:
    """What an issued paper would say otherwise now."""
    names = ("place", "before", "after", "cause", "found_at")
    found = place.store.corrections.list(*place.key)
    return [{name: getattr(one, name) for name in names} for one in found if one.paper == paper]


def _public_paper(place: Place, row: PaperRow) -> dict[str, Any]:
    paths = written_faces(place, row.issue)
    faces = {face: str(paths[face]) if face in paths else None for face in ("pdf", "docx", "html", "xlsx")}
    known = {"kind": row.kind, "state": str(row.state), "issue": row.issue, "revision": row.revision}
    return known | faces | {"sha256": row.sha256, "corrections": public_corrections(place, row.id)}


def say_findings(title: str, findings: Sequence[Mapping[str, Any]]) -> None:
    """Print findings for people: id, where, what is wrong and how to mend it."""
    rows = [
        (
            f["id"],
            f["unit"],
            " ".join(part for part in (f["file"], f["sheet"], f["cell"]) if part),
            " ".join(
                part for part in (STATE_WORDS[f["severity"]], f["rule"], STATE_WORDS.get(f["decision"], "")) if part
            ),
            "\n".join(part for part in (f["project"], f["message"], f["remedy"]) if part),
        )
        for f in findings
    ]
    say_table(title, ("编号", "单位", "位置", "处理", "项目、问题、如何修改"), rows, whole=[0])
