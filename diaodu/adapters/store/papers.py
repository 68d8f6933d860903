"""Papers (文书): drafts, approval, numbers without gap, frozen faces."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, func, insert, select, update

from diaodu.adapters.store.contents import content_of, keep_content
from diaodu.adapters.store.engine import Database, serialise
from diaodu.adapters.store.outbox import add_letters
from diaodu.adapters.store.recipients import read_again, written
from diaodu.adapters.store.runs import check_fence, refuse_run_since
from diaodu.adapters.store.tables import faces, papers
from diaodu.domain.errors import BusyError, NotReadyError
from diaodu.domain.ledger import (
    Content,
    Frozen,
    NumberRule,
    Numbers,
    PaperRow,
    Recipient,
    RunRow,
    Snapshot,
    key_id,
)
from diaodu.domain.states import PaperKind, PaperState

_ISSUE_ATTEMPTS = 5
_NOT_IN_ROW = {"structured", "pinned", "year", "readers", "corrected"}
_CORRECTED: dict[str, str] = {PaperKind.CORRECTION: PaperKind.BULLETIN}
"""A correction's kind → that of the paper whose number it keeps."""
_UNAPPROVED = {"approved_by": "", "approved_at": None, "recipients_sha256": "", "readers": None}


class Papers:
    """Papers and their life: draft, approved, issued."""

    def __init__(self, database: Database) -> None:
        """Work on one database."""
        self._database = database

    def save_draft(  # noqa: PLR0913 - what a draft consists of, each by its name
        self,
        plan: str,
        period: str,
        kind: str,
        *,
        structured: str,
        sha256: str,
        pinned: Mapping[str, Any],
        faces: Mapping[str, bytes],
        at: datetime,
        revision: int = 0,
        corrected: str = "",
        run: RunRow | None = None,
    ) -> PaperRow:
        """Keep a draft; the same text is the same draft, another one supersedes the former.

        A text already approved or issued is given back as it stands. `revision` above 0 is a correction; `corrected`
        is the issue's text as it leaves it.

        Raises:
            BusyError: this revision was issued with another text, or the run no longer holds the period.
        """
        paper = key_id("paper", plan, period, kind, revision, sha256)
        row = {
            "id": paper, "plan": plan, "period": period, "kind": kind, "revision": revision,
            "state": PaperState.DRAFT, "sha256": sha256, "structured": structured, "pinned": dict(pinned),
            "superseded": False, "created_at": at, "issued_by": "", "corrected": corrected, **_UNAPPROVED,
        }  # fmt: skip
        with self._database.write() as connection:
            serialise(connection, "paper", plan, kind)
            check_fence(connection, run)
            current = _current(connection, plan, period, kind)
            if current is not None and _stands(current, sha256, revision):
                if current.state is PaperState.APPROVED:  # the same text of what there is now
                    _change(connection, current.id, {"pinned": dict(pinned)})
                return current
            _supersede(connection, plan, period, kind)
            _put_draft(connection, row)
            _put_faces(connection, paper, PaperState.DRAFT, faces, at)
            return _one(connection, paper)

    def approve(self, paper: str, sha256: str, by: str, at: datetime, readers: Snapshot) -> PaperRow:
        """Approve the text of this hash, for the recipients of that snapshot; once more changes nothing.

        An approval for other recipients takes the place of the former one.

        Raises:
            BusyError: it is issued already, the draft was replaced or the hash is another one.
        """
        with self._database.write() as connection:
            row = _locked(connection, paper)
            if row.state is PaperState.ISSUED:
                found = f"已印发{f'（第{row.issue}期）' if row.issue else ''}，不能再签发"
                expected = (
                    f"新列入名册的人用 diaodu dispatch {row.plan} {row.period} --missed 补发；内容有变的以更正处理"
                )
                raise BusyError(f"{row.plan} {row.period}", found, expected, "经办人")
            if row.superseded or row.sha256 != sha256:
                raise BusyError(f"文书 {paper}", "签发的不是当前草稿", f"当前草稿的指纹 {row.sha256[:12]}", "签发人")
            if row.state is PaperState.DRAFT or row.recipients_sha256 != readers.sha256:
                approval = {"approved_by": by, "approved_at": at, "recipients_sha256": readers.sha256}
                approval["readers"] = written(readers.recipients)
                _change(connection, paper, {"state": PaperState.APPROVED, **approval})
            return _one(connection, paper)

    def send_back(self, paper: str) -> PaperRow:
        """Take an approval back; the paper is a draft again.

        Raises:
            BusyError: it is issued already.
        """
        with self._database.write() as connection:
            row = _locked(connection, paper)
            if row.state is PaperState.ISSUED:
                raise BusyError(f"文书 {paper}", "已印发", "以更正处理", "经办人")
            _change(connection, paper, {"state": PaperState.DRAFT, **_UNAPPROVED})
            return _one(connection, paper)

    def issue(
        self,
        paper: str,
        *,
        rule: NumberRule | None,
        on: date,
        by: str,
        at: datetime,
        freeze: Callable[[Numbers], Frozen],
        run: RunRow | None = None,
        fence: int | None = None,
    ) -> PaperRow:
        """Give an approved paper its number, its frozen faces and its deliveries in one transaction.

        With `fence` only as long as no run of the period has begun since that one.

        `freeze` renders outside the transaction and is called again should another paper take the number
        meanwhile. A correction keeps its original's numbers. An issued paper is given back as it stands.

        Raises:
            NotReadyError: the paper is not approved.
            BusyError: the draft changed since the approval, or a run has begun.
        """
        for _ in range(_ISSUE_ATTEMPTS):
            with self._database.read() as connection:
                row = _one(connection, paper)
                numbers = _next_numbers(connection, row, rule, on.year)
            if row.state is PaperState.ISSUED:
                return row
            _refuse_unready(row)
            frozen = freeze(numbers)
            with self._database.write() as connection:
                row = _locked(connection, paper)
                check_fence(connection, run)
                if row.state is PaperState.ISSUED:
                    return row
                _refuse_unready(row)
                if fence is not None:
                    refuse_run_since(connection, row.plan, row.period, fence)
                if _next_numbers(connection, row, rule, on.year) == numbers:
                    return _issue(connection, row, numbers, frozen, on=on, by=by, at=at)
        raise BusyError(f"文书 {paper}", "期号接连被其他文书占用", "稍后再试", "经办人")

    def withdraw(self, plan: str, period: str, kind: str) -> bool:
        """Set aside the draft of a kind that has not been issued; whether there was one."""
        with self._database.write() as connection:
            serialise(connection, "paper", plan, kind)
            current = _current(connection, plan, period, kind)
            _supersede(connection, plan, period, kind)
        return current is not None and current.state is not PaperState.ISSUED

    def latest(self, plan: str, period: str, kind: str) -> PaperRow | None:
        """The paper that stands: the highest revision, in its current text."""
        with self._database.read() as connection:
            return _current(connection, plan, period, kind)

    def get(self, paper: str) -> PaperRow:
        """One paper by its id; KeyError when there is none."""
        with self._database.read() as connection:
            return _one(connection, paper)

    def text_of(self, paper: str) -> str:
        """The structured text that an approval binds."""
        with self._database.read() as connection:
            return connection.execute(select(papers.c.structured).where(papers.c.id == paper)).scalar_one()

    def readers_of(self, paper: str) -> tuple[Recipient, ...] | None:
        """The recipients that the approval was given for; None where it does not say."""
        with self._database.read() as connection:
            found = connection.execute(select(papers.c.readers).where(papers.c.id == paper)).scalar_one()
        return None if found is None else read_again(found)

    def corrected_by(self, paper: str) -> str:
        """The issue's text as a correction leaves it."""
        with self._database.read() as connection:
            return connection.execute(select(papers.c.corrected).where(papers.c.id == paper)).scalar_one()

    def pinned_of(self, paper: str) -> dict[str, Any]:
        """The inputs the paper was made from."""
        with self._database.read() as connection:
            return connection.execute(select(papers.c.pinned).where(papers.c.id == paper)).scalar_one()

    def faces_of(self, paper: str, stage: PaperState = PaperState.DRAFT) -> dict[str, bytes]:
        """The faces by name, as drafted or as issued."""
        query = select(faces.c.name, faces.c.sha256).where(faces.c.paper == paper, faces.c.stage == stage)
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(faces.c.name)).all()
            return {row.name: content_of(connection, row.sha256) or b"" for row in rows}

    def face_hashes(self, paper: str, stage: PaperState = PaperState.ISSUED) -> dict[str, str]:
        """The hashes of the faces by name."""
        query = select(faces.c.name, faces.c.sha256).where(faces.c.paper == paper, faces.c.stage == stage)
        with self._database.read() as connection:
            return {row.name: row.sha256 for row in connection.execute(query.order_by(faces.c.name))}

    def list(self, plan: str, period: str | None = None) -> list[PaperRow]:
        """Papers of a plan or of a period, superseded drafts too, oldest first."""
        query = select(papers).where(papers.c.plan == plan)
        if period is not None:
            query = query.where(papers.c.period == period)
        with self._database.read() as connection:
            ordered = query.order_by(papers.c.period, papers.c.created_at, papers.c.id)
            return [_paper(row) for row in connection.execute(ordered).mappings()]


def _current(connection: Connection, plan: str, period: str, kind: str) -> PaperRow | None:
    of = papers.c
    query = select(papers).where(of.plan == plan, of.period == period, of.kind == kind, of.superseded.is_(False))
    row = connection.execute(query.order_by(of.revision.desc()).limit(1)).mappings().one_or_none()
    return _paper(row) if row else None


def _stands(current: PaperRow, sha256: str, revision: int) -> bool:
    if current.revision > revision or (current.revision == revision and current.state is PaperState.ISSUED):
        if current.sha256 == sha256:
            return True
        where = f"{current.plan} {current.period} {current.kind}"
        raise BusyError(where, "已印发, 且内容与本次不同", "diaodu correct 出更正", "经办人")
    return current.revision == revision and current.sha256 == sha256 and current.state is PaperState.APPROVED


def _supersede(connection: Connection, plan: str, period: str, kind: str) -> None:
    of = papers.c
    same = (of.plan == plan, of.period == period, of.kind == kind, of.state != PaperState.ISSUED)
    withdrawn = {"superseded": True, "state": PaperState.DRAFT, **_UNAPPROVED}
    connection.execute(update(papers).where(*same).values(withdrawn))


def _put_draft(connection: Connection, row: Mapping[str, Any]) -> None:
    """Insert the draft, or take up again the one of the same text, keeping when it was first made."""
    renewed = {name: value for name, value in row.items() if name not in {"id", "created_at"}}
    if connection.execute(update(papers).where(papers.c.id == row["id"]).values(renewed)).rowcount == 0:
        connection.execute(insert(papers).values(dict(row)))


def _put_faces(connection: Connection, paper: str, stage: PaperState, named: Mapping[str, bytes], at: datetime) -> None:
    connection.execute(delete(faces).where(faces.c.paper == paper, faces.c.stage == stage))
    rows = [
        {"paper": paper, "stage": stage, "name": name, "sha256": keep_content(connection, Content.whole(data), at)}
        for name, data in named.items()
    ]
    if rows:
        connection.execute(insert(faces), rows)


def _next_numbers(connection: Connection, row: PaperRow, rule: NumberRule | None, year: int) -> Numbers:
    if rule is None:
        return Numbers()
    of = papers.c
    if row.revision > 0:
        original = select(of.issue, of.total_issue).where(*_original_of(row))
        return Numbers(**connection.execute(original).mappings().one())
    issued = (of.plan == row.plan, of.kind == row.kind)
    issue = connection.execute(select(func.max(of.issue)).where(*issued, of.year == year)).scalar()
    total = connection.execute(select(func.max(of.total_issue)).where(*issued)).scalar()
    if total is None:
        return Numbers(issue=rule.first_issue, total_issue=rule.first_total_issue)
    return Numbers(issue=(issue or 0) + 1, total_issue=total + 1)


def _refuse_unready(row: PaperRow) -> None:
    if row.superseded:
        raise BusyError(f"文书 {row.id}", "该草稿已被新的草稿取代", "签发并印发当前草稿", "签发人")
    if row.state is not PaperState.APPROVED:
        raise NotReadyError(f"文书 {row.id}", "尚未签发", "先由签发人签发(diaodu approve)", "签发人")


def _issue(
    connection: Connection, row: PaperRow, numbers: Numbers, frozen: Frozen, *, on: date, by: str, at: datetime
) -> PaperRow:
    year = on.year if row.revision == 0 else _year_of_original(connection, row)
    values = {"state": PaperState.ISSUED, "year": year, "issued_on": on, "issued_by": by, "issued_at": at}
    _change(connection, row.id, values | {"issue": numbers.issue, "total_issue": numbers.total_issue})
    _put_faces(connection, row.id, PaperState.ISSUED, frozen.faces, at)
    add_letters(connection, frozen.letters, at)
    return _one(connection, row.id)


def _year_of_original(connection: Connection, row: PaperRow) -> int | None:
    return connection.execute(select(papers.c.year).where(*_original_of(row))).scalar_one()


def _original_of(row: PaperRow) -> tuple[Any, ...]:
    """The issued paper that a correction is of."""
    of, kind = papers.c, _CORRECTED.get(row.kind, row.kind)
    return (
        of.plan == row.plan,
        of.period == row.period,
        of.kind == kind,
        of.revision == 0,
        of.state == PaperState.ISSUED,
    )


def _locked(connection: Connection, paper: str) -> PaperRow:
    row = _one(connection, paper)
    serialise(connection, "paper", row.plan, row.kind)
    return _one(connection, paper)


def _change(connection: Connection, paper: str, values: Mapping[str, Any]) -> None:
    connection.execute(update(papers).where(papers.c.id == paper).values(dict(values)))


def _one(connection: Connection, paper: str) -> PaperRow:
    row = connection.execute(select(papers).where(papers.c.id == paper)).mappings().one_or_none()
    if row is None:
        raise KeyError(paper)
    return _paper(row)


def _paper(row: RowMapping) -> PaperRow:
    values: dict[str, Any] = {name: value for name, value in row.items() if name not in _NOT_IN_ROW}
    return PaperRow(**values)
