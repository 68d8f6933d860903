"""`diaodu history`: last year's figures (历史数据)."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from desk.options import By, Json, typed_by
from desk.terminal import say, say_json
from tasks.aggregate.history import keep_history, read_history_file
from tasks.ledgers import open_ledgers

group = typer.Typer(help="历史数据。", no_args_is_help=True)


@group.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV 或 xlsx：方案、报告期、单位、指标、数值")],
    by: By,
    json: Json = False,
) -> None:
    """导入上年数据，供同比；单位空白或“全市”为全市，同一指标以最后一次为准，有错则全部不导入。

    金额写 7.2亿元、8910万元，只写数字的按元（表头注明万元的按万元）；比率写 41.04% 或 0.4104。

    例：diaodu history import 2020年数据.xlsx --by 张经办
    """
    lines = read_history_file(file)
    new = keep_history(open_ledgers(), lines, typed_by(by), datetime.now(UTC), file.name)
    found = {
        "read": len(lines), "imported": len(new), "unchanged": len(lines) - len(new),
        "periods": sorted({line.period for line in lines}),
    }  # fmt: skip
    if json:
        say_json(found)
        return
    say(f"读取 {len(lines)} 行，新导入 {len(new)} 行，已有且相同 {len(lines) - len(new)} 行")
    say(f"报告期：{'、'.join(found['periods'])}；下次汇总时用于同比")
