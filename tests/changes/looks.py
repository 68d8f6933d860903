"""What shows of each change: run before it and after it, here or in a copy (`python -m tests.changes.looks NAME FOLDER`)."""

import email
import email.policy
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
from typer.testing import CliRunner

from desk.cli import app
from diaodu import ROOT
from diaodu.domain.errors import UserError
from diaodu.domain.ledger import Recipient, RecipientLine
from tasks.compile.draft import draft_papers
from tasks.ledgers import paper_folder
from tasks.month import Month, open_month
from tasks.review.returns import return_findings
from tasks.templates import write_templates
from tests.lib.months import PERIOD, PLAN
from tests.lib.project_months import FUNDS, RESERVE, SIGNED, funds, judge_month, reserve, signed

UNIT = "准格尔旗"
EMPTY: dict[str, list[dict[str, Any]]] = {RESERVE: [], SIGNED: [], FUNDS: []}
Look = Callable[[Path], Any]


# --- plan and form ----------------------------------------------------------------------------------------
def floor(folder: Path) -> dict[str, Any]:
    """A row of 600万元, one of 900万元, and every sentence of the template about the floor."""
    rows = [reserve("小项目", **{"总投资(万元)": 600}), reserve("大项目", **{"总投资(万元)": 900})]
    month = judge_month(folder, PERIOD, {UNIT: EMPTY | {RESERVE: rows}})
    return {"states": _states(month), "told": _told(month, "O-01"), "template": _sentences(month, folder, "万元")}


def column(folder: Path) -> dict[str, Any]:
    """A row with 带动就业, its record, and the template."""
    month = judge_month(folder, PERIOD, {UNIT: EMPTY | {RESERVE: [reserve("甲", 带动就业="120人")]}})
    (record,) = month.store.validation.records(*month.key)
    return {"record": record.data.get("jobs"), "template": _sentences(month, folder, "带动就业")}


def unit(folder: Path) -> dict[str, Any]:
    """The period of the folder's name, in which the joining, the leaving and the renamed unit each hand in a project."""
    known = open_month(PLAN, folder.name).plan
    names = [name for name in ("新设旗", "空港物流园区", "鄂尔多斯高新区") if known.find_unit(name)]
    month = judge_month(folder, folder.name, {name: _one_project(name) for name in names})
    measures, reports, findings = (
        _read(word, PLAN, folder.name)[key]
        for word, key in (("scores", "measures"), ("status", "units"), ("findings", "findings"))
    )
    return {
        "expected": {one["code"]: one["unit"] for one in reports},
        "signed": {
            one["unit"]: one["value"] for one in measures if one["measure"] == "signed_projects" and one["value"]
        },
        "figures_of": {one["unit"] for one in measures if one["unit"]},
        "refused": {one["unit"]: one["message"] for one in findings if one["rule"] == "F-FILE"},
        "projects": {str(record.data["name"]): record.project for record in month.store.validation.records(*month.key)},
    }


def _one_project(name: str) -> dict[str, list[dict[str, Any]]]:
    return {RESERVE: [], SIGNED: [signed(f"{name}甲")], FUNDS: [funds(f"{name}甲", 300)]}


# --- papers and mails ---------------------------------------------------------------------------------------
def paper(folder: Path) -> dict[str, Any]:
    """The papers drafted, and the text of the one beside the bulletin."""
    month = judge_month(folder, PERIOD, {UNIT: _one_project("甲")})
    draft_papers(month)
    faces = {path.suffix: path for path in paper_folder(month.place, "roll_call").iterdir()}
    kinds = sorted(row.kind for row in month.store.papers.list(*month.key))
    return {"papers": kinds, "faces": sorted(faces), "text": faces[".txt"].read_text(encoding="utf-8")}


def mail(folder: Path) -> dict[str, Any]:
    """The mail that a clerk gets about a row that lacks its name, in both its bodies."""
    month = judge_month(folder, PERIOD, {UNIT: EMPTY | {RESERVE: [reserve("甲", 产业类别="")]}})
    clerk = Recipient(group="clerks", name="甲", address="clerk@example.com", unit=UNIT)
    month.store.recipients.import_lines([RecipientLine(line=2, recipient=clerk)])
    return_findings(month, notify=True)
    (delivery,) = month.store.outbox.list(*month.key)
    message = email.message_from_bytes(month.store.outbox.message_of(delivery), policy=email.policy.default)
    bodies = {name: message.get_body((name,)) for name in ("html", "plain")}
    return {name: _lines_with(body.get_content(), "补") if body else [] for name, body in bodies.items()}


# --- kinds, each used by a plan of the city's own --------------------------------------------------------------
def form_rule(folder: Path) -> dict[str, Any]:
    """A plan's form that refuses 推进中 as a month's progress."""
    rows = [signed("空话", 本月进展="推进中"), signed("实话", 本月进展="推进中，已办环评")]
    month = judge_month(folder, PERIOD, {UNIT: EMPTY | {SIGNED: rows}})
    return {"states": _states(month), "told": _told(month, "L-01")}


def scheme_rule(folder: Path) -> dict[str, Any]:
    """A plan's scheme of ten points for signed projects beside the average of the class."""
    lists = {
        name: EMPTY | {SIGNED: [signed(f"{name}{n}") for n in range(count)]}
        for name, count in (("东胜区", 1), ("康巴什区", 3))
    }
    judge_month(folder, PERIOD, lists)
    scores = _read("scores", PLAN, PERIOD)["scores"]
    return {
        "points": {one["unit"]: one["points"] for one in scores if one["unit"] in lists},
        "explained": _lines_with(_call("explain", PLAN, PERIOD, "东胜区"), "平均"),
        "shown": _lines_with(_call("plan", "show", PLAN), "与平均之比"),
    }


def measure(folder: Path) -> dict[str, Any]:
    """A plan's measure of the largest signed project."""
    sizes = {"东胜区": (5000, 9000), "康巴什区": (7000,)}
    lists = {
        name: EMPTY | {SIGNED: [signed(f"{name}{n}", **{"总投资(万元)": n}) for n in own]}
        for name, own in sizes.items()
    }
    month = judge_month(folder, PERIOD, lists)
    found = _read("scores", PLAN, PERIOD)["measures"]
    draft_papers(month)
    (text,) = paper_folder(month.place, "bulletin").glob("*.txt")
    return {
        "figures": {
            one["unit"] or "全市": one["value"] for one in found if one["measure"] == "largest_signed" and one["value"]
        },
        "bulletin": _lines_with(text.read_text(encoding="utf-8"), "最大签约项目"),
    }


# --- what is looked at -------------------------------------------------------------------------------------
def _states(month: Month) -> dict[str, str]:
    return {str(record.data["name"]): str(record.state) for record in month.store.validation.records(*month.key)}


def _told(month: Month, rule: str) -> list[list[str]]:
    found = month.store.validation.findings(*month.key)
    return [[finding.project, str(finding.severity), finding.message] for finding in found if finding.rule == rule]


def _sentences(month: Month, folder: Path, word: str) -> list[str]:
    """Every sentence of a unit's template that holds a word: cells, and the help that stands beside them."""
    units = [one for one in month.plan.units if one.name == UNIT]
    (path,) = write_templates(month, units, folder / "templates")
    sheets = openpyxl.load_workbook(path).worksheets
    cells = [str(cell.value) for sheet in sheets for row in sheet.iter_rows() for cell in row if cell.value]
    helps = [str(one.prompt) for sheet in sheets for one in sheet.data_validations.dataValidation if one.prompt]
    return [line for text in (*cells, *helps) for line in _lines_with(text, word)]


def _lines_with(text: str, word: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if word in line]


def _read(*words: str) -> Any:
    return json.loads(_call(*words, "--json"))


def _call(*words: str) -> str:
    result = CliRunner().invoke(app, list(words))
    assert result.exit_code == 0, (words, result.output, result.exception)
    return result.output


LOOKS: dict[str, Look] = {
    one.__name__: one for one in (floor, column, form_rule, scheme_rule, unit, paper, mail, measure)
}


def main(name: str, folder: str) -> None:
    """Print what a look finds in the copy that this is run in; what a user is told where nothing can be looked at."""
    assert Path.cwd() == ROOT, "the packages that are imported are not the copy's"
    try:
        found = LOOKS[name](Path(folder))
    except UserError as error:
        found = {"refused": str(error)}
    sys.stdout.write(json.dumps(found, ensure_ascii=False))


if __name__ == "__main__":
    main(*sys.argv[1:])
