"""Measure a bulletin in all its faces against what draws them: Typst and vl-convert alone; and a guide of 300 projects.

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
MOST_RATIO, MOST_MB, MOST_GUIDE_SECONDS = 2.5, 400, 6

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

GUIDE = """
from datetime import date
import pandas as pd
from diaodu.adapters.form_files import load_forms
from diaodu.domain.papers.beside.words import Supervision
from diaodu.domain.papers.bulletin.facts import Facts
from tasks.compile.plan_paper import PlanPapers

plan, found = make_plan(), make_assessment()
pool = found.records["reserve_projects"]
words = dict(appraisal="已论证", is_public="是", month_status="续报", location="大路工业园区", cooperation="合资、合作",
             content="新建厂房3万平方米，年产储能装置2吉瓦时，配套建设检测中心和仓储设施。", land="国有建设用地120亩，已收储",
             conditions="园区道路、供水、供电、供气和污水处理齐备，距高速公路出口5公里。", preparation="可行性研究报告已编制",
             benefits="达产后年产值12亿元，利税1.5亿元，投资回收期7年。", responsible_unit="商务局", phone="0477-8000000")
whole = pd.concat([pool] * (300 // len(pool) + 1), ignore_index=True).head(300)
records = found.records | {"reserve_projects": whole.assign(record=[f"r{n}" for n in range(300)],
    name=[f"{name}（{n}）" for n, name in enumerate(whole["name"])], **words)}
found = replace(found, records=records)
spent, before = {}, cpu()
facts = Facts(plan, parse_period("2021-03"), found, load_forms())
declared = next(one for one in plan.papers if one.id == "investment_guide")
guide = PlanPapers(facts, None, Supervision(today=date(2021, 4, 1))).compile(declared)
spent["compile"] = cpu() - before
for name, make in (("pdf", pdf.render_pdf), ("docx", render_docx), ("html", render_html), ("xlsx", annex_workbook)):
    before = cpu()
    make(guide, Imprint())
    spent[name] = cpu() - before
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
    guide = run(GUIDE)
    parts = "，".join(f"{name} {seconds:.2f}" for name, seconds in guide["parts"].items())
    print(f"| guide of 300 projects: {parts} | {guide['cpu']:.2f} (≤ {MOST_GUIDE_SECONDS}), {guide['mb']:.0f} MB |")
    print(
        f"| all faces / Typst and vl-convert | {ratio:.2f} (≤ {MOST_RATIO}) |\n| peak MB | {memory:.0f} (≤ {MOST_MB}) |"
    )


if __name__ == "__main__":
    main()
