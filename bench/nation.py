"""Measure a nation's month: many units, 200 rows of each of three forms, against its floor and against the usual way.

uv run python bench/nation.py [--units 284] [--rows 200] [--sample 6]

The floor: python-calamine over the same files and the same rules in vectorised pandas, one process. The usual way:
pandas.read_excel with openpyxl and one Great Expectations batch a unit and form, of a sample of the units,
extrapolated. Rules on columns that are derived from several rows or months are asked by this build alone; how many
the two others ask is printed. CPU seconds, each side in a process of its own; wall times are not compared.
"""

import argparse
import json
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

from against import ROOT, Build
from made import PERIOD, PLAN
from rows import make, measure

FORMS = ("reserve_projects", "signed_projects", "funds")


def cpu() -> float:
    """CPU seconds of this process."""
    return sum(resource.getrusage(resource.RUSAGE_SELF)[:2])


def side(name: str, inbox: Path, sample: int) -> None:
    """One of the two other sides, in this process; prints what it took."""
    import pandas as pd  # noqa: F401 - loading is nobody's work
    import python_calamine  # noqa: F401

    from diaodu.adapters.plan_files import load_plan_folder
    from diaodu.domain.forms.frames import batch_frame
    from diaodu.domain.period import parse_period
    from expectations.rules import filled_rule, rules_of
    from tasks.validate.forms import period_parameters

    folder = load_plan_folder(PLAN, inbox.parent / "plans")
    parameters = period_parameters(folder, parse_period(PERIOD))
    files = sorted(inbox.glob("*/*.xlsx"))[:sample]
    if name == "usual":
        import openpyxl  # noqa: F401

        import expectations.batch
    before, rows, failed, asked = cpu(), 0, 0, set[tuple[str, int]]()
    for sheets in map(with_openpyxl if name == "usual" else with_calamine, files):
        for at, form_id in enumerate(FORMS):
            form = folder.forms[form_id]
            frame = batch_frame(form, typed(form, sheets[at]))
            kinds = form.frame_columns
            known = [
                (number, rule)
                for number, rule in enumerate(rules_of(form, folder.house_rules))
                if not {column.id for column in form.derived} & {*rule.inputs, *(rule.where or {})}
            ]
            asked |= {(form_id, number) for number, _ in known}
            rows += len(frame)
            if name == "usual":
                found = expectations.batch.find_failures(form, [rule for _, rule in known], frame, parameters)
                failed += sum(map(len, found))
            else:
                for _, rule in known:
                    keywords, where = filled_rule(rule, kinds[rule.inputs[0]], parameters)
                    failed += int(breaks(rule, keywords, where, frame).sum())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"cpu": cpu() - before, "rows": rows, "failed": failed, "rules": len(asked), "peak": peak}))


def with_calamine(path: Path) -> list[list[list[Any]]]:
    """The sheets of a workbook as rows of cells."""
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_path(path)
    return [book.get_sheet_by_index(at).to_python() for at in range(len(FORMS))]


def with_openpyxl(path: Path) -> list[list[list[Any]]]:
    """The same as most scripts read it."""
    import pandas as pd

    found = pd.read_excel(path, sheet_name=list(range(len(FORMS))), header=None, engine="openpyxl")
    return [sheet.astype(object).where(sheet.notna(), None).to_numpy().tolist() for sheet in found.values()]


def typed(form: Any, sheet: list[list[Any]]) -> Any:
    """A sheet's rows as a frame of the form's columns: amounts in yuan, days as timestamps."""
    import pandas as pd

    heads = {head: at for at, head in enumerate(sheet[1])}
    columns = {}
    for name, kind in form.frame_columns.items():
        column = next((one for one in form.columns if one.id == name), None)
        at = next((place for head, place in heads.items() if column and head.split("(")[0] == column.header), None)
        cells = [row[at] if at is not None and row[at] != "" else None for row in sheet[2:]]
        if kind == "date":
            columns[name] = pd.to_datetime(pd.Series(cells, dtype=object)).astype("datetime64[ns]")
        elif kind in {"money", "number", "integer"}:
            columns[name] = pd.to_numeric(pd.Series(cells, dtype=object)).astype("float64") * 10_000
        else:
            columns[name] = pd.Series(cells, dtype="str")
    return pd.DataFrame(columns)


def breaks(rule: Any, keywords: dict[str, Any], where: Any, frame: Any) -> Any:
    """Which rows break a rule, in vectorised pandas."""
    import pandas as pd

    from diaodu.domain.forms.masks import mask

    names = list(rule.inputs)
    asked = mask(frame, where) if where else pd.Series(data=True, index=frame.index)
    first = frame[names[0]]
    kind = rule.name()
    if kind.endswith("to_not_be_null"):
        return asked & first.isna()
    asked &= frame[names].notna().all(axis="columns")
    tests: dict[str, Callable[[], Any]] = {
        "expect_column_values_to_be_in_set": lambda: ~first.isin(keywords["value_set"]),
        "expect_column_values_to_not_be_in_set": lambda: first.isin(keywords["value_set"]),
        "expect_column_values_to_be_between": lambda: outside(first, keywords),
        "expect_column_values_to_match_regex": lambda: ~first.astype("str").str.contains(keywords["regex"]),
        "expect_column_value_lengths_to_be_between": lambda: outside(first.astype("str").str.len(), keywords),
        "expect_column_pair_values_a_to_be_greater_than_b": lambda: (
            first < frame[names[1]] if keywords.get("or_equal") else first <= frame[names[1]]
        ),
    }
    return asked & tests[kind]().astype(bool)


def outside(values: Any, keywords: dict[str, Any]) -> Any:
    """Which values lie beyond the bounds."""
    import pandas as pd

    found = pd.Series(data=False, index=values.index)
    if (low := keywords.get("min_value")) is not None:
        found |= values <= low if keywords.get("strict_min") else values < low
    if (high := keywords.get("max_value")) is not None:
        found |= values >= high if keywords.get("strict_max") else values > high
    return found


def other_sides(inbox: Path, units: int, sample: int) -> Iterator[tuple[str, dict[str, Any], float]]:
    """Each other side with what it took and by how much that is multiplied."""
    for name, count in (("floor", units), ("usual", sample)):
        words = [sys.executable, __file__, "--side", name, "--inbox", str(inbox), "--sample", str(count)]
        done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(done.stderr)
        yield name, json.loads(done.stdout), units / count


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, default=284)
    parser.add_argument("--rows", type=int, default=200)
    parser.add_argument("--sample", type=int, default=6)
    parser.add_argument("--side", choices=("floor", "usual"))
    parser.add_argument("--inbox", type=Path)
    chosen = parser.parse_args()
    if chosen.side:
        side(chosen.side, chosen.inbox, chosen.sample)
        return
    work = Path(tempfile.mkdtemp(prefix="diaodu-bench-"))
    try:
        inbox = make(work, chosen.units, chosen.rows)
        own = measure(Build(root=ROOT, python=Path(sys.executable)), work, inbox)
        total = sum(own["cpu"].values())
        said = ", ".join(f"{name} {spent:.1f}" for name, spent in own["cpu"].items())
        print(f"{chosen.units} units × {chosen.rows} rows × 3 forms: {own['rows']} rows, {own['findings']} findings\n")
        print("| what | CPU s | this build takes | rules | peak MB |\n|---|---|---|---|---|")
        print(f"| this build ({said}) | {total:.1f} | | | {max(own['peaks'].values()):.0f} |")
        for name, took, times in other_sides(inbox, chosen.units, min(chosen.sample, chosen.units)):
            other = took["cpu"] * times
            more = f", of {took['rows']} rows" if times > 1 else ""
            print(f"| {name}{more} | {other:.1f} | {total / other:.2f} | {took['rules']} | {took['peak']:.0f} |")
        print(f"\ndatabase: {own['database'] / own['rows'] / 1000:.2f} kB a row")
    finally:
        shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    main()
