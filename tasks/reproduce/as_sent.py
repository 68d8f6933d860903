"""As sent: the very faces of an issue or of a correction, held against their hashes and against the letters.

Knows neither the plan's files nor pydantic: an issue is there whatever became of its plan.
"""

import email
from collections.abc import Mapping
from dataclasses import dataclass
from email.policy import default
from pathlib import Path

from diaodu.adapters.files import safe_name, write_file
from diaodu.domain.errors import NotReadyError, UserError
from diaodu.domain.ledger import Delivery, PaperRow, content_sha256
from diaodu.domain.papers.blocks import paper_from_json
from diaodu.domain.period import parse_period
from diaodu.domain.states import PaperKind, PaperState
from tasks.ledgers import LedgerPeriod, face_path

ATTACHED = ("pdf", "docx", "xlsx")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """An issue as it went out: its faces with their hashes, and how many letters hold exactly these."""

    row: PaperRow
    faces: Mapping[str, bytes]
    hashes: Mapping[str, str]
    letters: int
    reduced: int
    """Letters from which a file was left out for its size."""


def issued_row(place: LedgerPeriod, revision: int) -> PaperRow:
    """The period's issued bulletin, or its correction of a number.

    Raises:
        NotReadyError: it has not been issued.
    """
    kind = PaperKind.CORRECTION if revision else PaperKind.BULLETIN
    rows = [row for row in place.store.papers.list(*place.key) if row.kind == kind and row.state is PaperState.ISSUED]
    found = next((row for row in rows if row.revision == revision), None)
    if found is None:
        what = f"第{revision}次更正" if revision else "本期简报"
        raise NotReadyError(" ".join(place.key), f"{what}还没有印发", "已印发的一期，或已印发的更正的次数", "经办人")
    return found


def sent_faces(place: LedgerPeriod, revision: int) -> Sent:
    """The faces of an issue as they were frozen, checked.

    Raises:
        NotReadyError: it has not been issued.
        UserError: what is kept is not what was issued, or a letter holds something else.
    """
    row = issued_row(place, revision)
    faces, hashes = place.store.papers.faces_of(row.id, PaperState.ISSUED), place.store.papers.face_hashes(row.id)
    broken = [face for face, data in faces.items() if content_sha256(data) != hashes[face]]
    if broken or not faces:
        raise _not_as_issued(row, f"{'、'.join(broken) or '各种格式'}与存档的指纹不符或已不在")
    letters = [one for one in place.store.outbox.list(*place.key) if one.paper == row.id]
    for letter in letters:
        _check_letter(place, row, letter, hashes)
    return Sent(
        row=row, faces=faces, hashes=hashes, letters=len(letters), reduced=sum(bool(one.left_out) for one in letters)
    )


def write_sent(place: LedgerPeriod, sent: Sent, out: Path) -> dict[str, Path]:
    """Write the faces under the names they have among the papers; face → path."""
    row = sent.row
    name = paper_from_json(place.store.papers.text_of(row.id)).masthead.name
    stem = f"{safe_name(name)}-{parse_period(place.period).title}"
    names = {face: face_path(place, row.kind, stem, row.issue, face, row.revision).name for face in sent.faces}
    return {face: write_file(out / names[face], data) for face, data in sent.faces.items()}


def _check_letter(place: LedgerPeriod, row: PaperRow, letter: Delivery, hashes: Mapping[str, str]) -> None:
    data = place.store.outbox.message_of(letter)
    message = email.message_from_bytes(data, policy=default)
    attached = {content_sha256(part.get_payload(decode=True) or b"") for part in message.iter_attachments()}  # type: ignore[arg-type]  # a file's payload is bytes
    expected = {hashes[face] for face in ATTACHED if face in hashes}
    is_whole = attached <= expected if letter.left_out else attached == expected
    if content_sha256(data) != letter.message_sha256 or not is_whole:
        raise _not_as_issued(row, f"发送记录 {letter.id} 的邮件所附与印发的不同")


def _not_as_issued(row: PaperRow, found: str) -> UserError:
    return UserError(f"{row.plan} {row.period} 文书 {row.id}", found, "用备份恢复数据库后再重现", "系统管理员")
