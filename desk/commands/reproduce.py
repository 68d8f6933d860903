"""`diaodu reproduce`: an issue as it was sent, or as it would be written now."""

from pathlib import Path
from typing import Annotated, Any

import typer

from desk.options import Json, PeriodId, PlanName, output_folder
from desk.terminal import note, say, say_json, say_table
from diaodu.domain.errors import UsageError
from tasks.ledgers import LedgerPeriod, open_place
from tasks.reproduce.as_sent import Sent, sent_faces, write_sent

NOTHING = "（无）"


def reproduce(
    plan: PlanName,
    period: PeriodId,
    *,
    as_sent: Annotated[bool, typer.Option("--as-sent", help="写出印发、发送时的各种格式，逐字节核对")] = False,
    as_now: Annotated[
        bool, typer.Option("--as-now", help="按现在的数据和规则编一稿，逐处列出原值、现值和起因")
    ] = False,
    revision: Annotated[int, typer.Option("--revision", metavar="N", min=0, help="0 为原期，1 为第一次更正")] = 0,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="写到此文件夹；不写即 HOME/reproduced")
    ] = None,
    json: Json = False,
) -> None:
    """重现一期：--as-sent 写出与印发时逐字节相同的各种格式，--as-now 按现在的数据和规则编一稿并逐处对照。

    例：diaodu reproduce ordos-2021 2021-03 --as-sent
    """
    if as_sent == as_now:
        raise UsageError("diaodu reproduce", "没有写明或都写了", "--as-sent 或 --as-now 之一")
    place = open_place(plan, period)
    folder = output_folder(out or place.output("reproduced"))
    if as_sent:
        sent = sent_faces(place, revision)
        paths = write_sent(place, sent, folder)
        say_json(_public_sent(place, sent, paths)) if json else _print_sent(sent, paths)
        return
    _now(place, revision, folder, json=json)


def _public_sent(place: LedgerPeriod, sent: Sent, paths: dict[str, Path]) -> dict[str, Any]:
    row = sent.row
    faces = {face: {"path": str(path), "sha256": sent.hashes[face]} for face, path in paths.items()}
    known = {"plan": place.plan, "period": place.period, "issue": row.issue, "revision": row.revision}
    return known | {"as": "sent", "faces": faces, "letters": sent.letters, "reduced": sent.reduced}


def _print_sent(sent: Sent, paths: dict[str, Path]) -> None:
    row = sent.row
    what = f"第{row.issue}期{f'更正（{row.revision}）' if row.revision else ''}"
    say_table(f"{what} {row.issued_on} 印发", ("格式", "SHA-256", "文件"), [
        (face, sent.hashes[face], str(path)) for face, path in paths.items()
    ])  # fmt: skip
    letters = f"，与 {sent.letters} 封邮件所附一致" if sent.letters else "，没有邮件"
    reduced = f"（其中 {sent.reduced} 封因大小少附文件）" if sent.reduced else ""
    say(f"与印发时逐字节相同：{len(paths)} 种格式的指纹均与存档相符{letters}{reduced}")


def _now(place: LedgerPeriod, revision: int, folder: Path, *, json: bool) -> None:
    from diaodu.adapters.files import safe_name, write_file
    from diaodu.domain.papers.blocks import Imprint
    from tasks.compile.draft import render_faces
    from tasks.month import open_month
    from tasks.reproduce.as_now import reproduce_now

    month = open_month(*place.key)
    found = reproduce_now(month, revision)
    stem = f"{safe_name(found.paper.masthead.name)}-{month.period.title}-现编"
    faces = render_faces(month, found.paper, Imprint())
    paths = {face: str(write_file(folder / f"{stem}.{face}", data)) for face, data in faces.items()}
    if json:
        changes = [
            {"place": one.place, "before": one.before, "after": one.after, "row": one.row or None,
             "column": one.column or None, "is_rank": one.is_rank, "in_workbook": one.in_workbook, "cause": cause}
            for one, cause in found.changes
        ]  # fmt: skip
        known = {"plan": place.plan, "period": place.period, "issue": found.row.issue, "revision": revision}
        rules = {"changed": list(found.rules.changed), "lacking": found.rules.lacking or None}
        say_json(known | {"as": "now", "faces": paths, "changes": changes, "rules": rules})
        return
    if found.rules.lacking:
        note(found.rules.lacking, style="yellow")
    rows = [(one.place, one.before or NOTHING, one.after or NOTHING, cause) for one, cause in found.changes]
    if rows:
        say_table(f"与印发时不同 {len(rows)} 处", ("位置", "原值", "现值", "起因"), rows)
    else:
        say("按现在的数据和规则编出的，与印发的没有不同。")
    say(f"现编稿：{paths['pdf']}")
