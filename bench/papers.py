"""Measure a bulletin in all its faces against what draws them: Typst and vl-convert alone.

uv run python bench/papers.py [--rounds 5]

Both sides run in turn in fresh processes over one bulletin; medians of their CPU seconds after the imports, and the
peak memory of a process that makes all faces, are printed: machines are shared, ratios hold.
"""

import argparse
import json
import statistics
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MOST_RATIO, MOST_MB = 2.5, 400

COMMON = """
import json, resource, sys
from dataclasses import replace
sys.path.insert(0, {root!r})
import typst, vl_convert
from diaodu.adapters.renderers import charts, typst as pdf
from diaodu.adapters.renderers.annex_workbook import annex_workbook
from diaodu.adapters.renderers.docx.document import render_docx
from diaodu.adapters.renderers.fonts import font_stack
from diaodu.adapters.renderers.html import figures, render_html
from diaodu.domain.papers.blocks import Figure, Imprint
from diaodu.domain.papers.bulletin.charts import fill
from diaodu.domain.period import parse_period
from tasks.compile.bulletin import compile_bulletin
from tests.lib.factories import make_assessment, make_plan

paper = compile_bulletin(make_plan(), parse_period("2021-03"), make_assessment())
rows = [dict(name=unit.name, value=9.5 * n, label=f"{{9.5 * n}}%", tone="pace", group=unit.unit_class)
        for n, unit in enumerate(make_plan().units)]
chart = Figure(name="completion", caption="图1", alt="完成率", spec=fill(charts.chart_templates()["completion"], rows, pace=25.0))
paper = replace(paper, blocks=(*paper.blocks, chart))  # of a month that has targets
imprint = Imprint(issue=3, total_issue=3, date="2021年3月31日", signer="某某某")

def cpu():
    return sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
"""
END = """
mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"cpu": sum(spent.values()), "parts": spent, "mb": mb}))
"""
FACES = """
spent, before = {}, cpu()
for name, make in (("pdf", pdf.render_pdf), ("docx", render_docx), ("html", render_html), ("xlsx", annex_workbook)):
    make(paper, imprint)
    spent[name] = cpu() - before
    before = cpu()
"""
ENGINES = """
spent, before = {}, cpu()
for figure in figures(paper):
    spec = json.dumps(figure.spec)
    vl_convert.vegalite_to_svg(spec, vl_version=charts.VEGA_LITE)
    vl_convert.vegalite_to_png(spec, vl_version=charts.VEGA_LITE, scale=charts.PNG_SCALE)
spent["vl-convert"] = cpu() - before
data, stack = pdf.pdf_data(paper, imprint), font_stack(None)
data = json.dumps(data | {"fonts": stack.families, "official_title": stack.official_title}, ensure_ascii=False)
before = cpu()
pdf._compile(data, stack.book, pdf.dress_layout("bulletin"), pdf.ARCHIVED)
spent["typst"] = cpu() - before
"""


def run(code: str) -> dict[str, object]:
    """What a fresh process measured."""
    words = [sys.executable, "-c", COMMON.format(root=str(ROOT)) + code + END]
    return json.loads(subprocess.run(words, cwd=ROOT, check=True, capture_output=True, text=True).stdout)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    sides = [(run(FACES), run(ENGINES)) for _ in range(rounds)]
    print("| what | CPU s |\n|---|---|")
    for side in zip(*sides, strict=True):
        for part in side[0]["parts"]:
            print(f"| {part} | {statistics.median(one['parts'][part] for one in side):.2f} |")
    ratio = statistics.median(faces["cpu"] / engines["cpu"] for faces, engines in sides)
    memory = max(faces["mb"] for faces, _ in sides)
    print(
        f"| all faces / Typst and vl-convert | {ratio:.2f} (≤ {MOST_RATIO}) |\n| peak MB | {memory:.0f} (≤ {MOST_MB}) |"
    )


if __name__ == "__main__":
    main()
