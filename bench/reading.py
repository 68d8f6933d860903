"""Measure reading: gate, child process, addresses and normalising, against python-calamine alone on the same files.

uv run python bench/reading.py [--rounds 5] [--files 300] [--rows 200] [--writer xlsxwriter|openpyxl]

Each round reads all files twice, calamine first, then the reader, in one process tree; the ratio is taken
within the round, since machines are noisy. Wall time counts the reader's two children side by side where the
machine has two cores; CPU time counts parent and children together. Memory is what parent and children hold
above their own imports, at the same moment, sampled while the reader runs and the parent keeps every result.
"""

import argparse
import io
import os
import random
import resource
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from python_calamine import CalamineWorkbook  # noqa: E402 - the checkout's own packages come first

from diaodu.adapters.form_files import load_forms  # noqa: E402
from diaodu.adapters.reader.pool import read_files  # noqa: E402
from diaodu.domain.forms.form import Form  # noqa: E402
from diaodu.domain.intake.reading import IncomingFile, ReadFile, ReadingContext  # noqa: E402

MARCH = ReadingContext(
    period_id="2021-03", period_title="2021年3月", period_start=date(2021, 3, 1), period_end=date(2021, 3, 31),
    parameters={"max_total_investment": 100_000_000_000},
)  # fmt: skip
HEADERS = (
    "序号", "项目编码", "项目名称", "建设地点", "签约活动", "投资方", "投资方所在地", "产业类别", "总投资(万元)",
    "其中:固定资产投资(万元)", "签约时间", "当前阶段", "项目状态", "计划开工时间", "实际开工时间", "开工佐证", "本月进展",
    "存在问题", "需协调解决事项", "下一步工作", "责任领导", "责任单位", "责任人", "备注",
)  # fmt: skip
WORKS = (
    "光伏组件生产",
    "储能电池",
    "羊绒精深加工",
    "冷链物流园",
    "大数据中心",
    "氢能重卡示范",
    "陶瓷新材料",
    "装备制造",
)
TOWNS = ("树林召镇", "薛家湾镇", "阿勒腾席热镇", "乌兰镇", "锡尼镇", "嘎鲁图镇", "敖勒召其镇", "罕台镇")
FIRMS = ("江苏金桥能源有限公司", "上海中科新材料有限公司", "浙江远景科技股份有限公司", "陕西华澜实业(集团)有限公司")
STAGES = ("在谈", "签约", "注册", "开工", "在建", "竣工", "投产", "达产")
INDUSTRIES = ("现代能源经济", "传统产业改造提升", "特色新兴产业", "现代服务业", "数字经济", "园区高质量发展")


def make_record(dice: random.Random, number: int) -> list[object]:
    """One signed project: names, amounts and dates differ from row to row, words of choice come again."""
    day = date(2020, 4, 1) + timedelta(days=dice.randrange(330))
    total = dice.randrange(600, 900_000)
    return [
        number, f"15{dice.randrange(10**8):08}", f"{dice.choice(TOWNS)}{dice.choice(WORKS)}{dice.randrange(1_000)}期项目",
        f"{dice.choice(TOWNS)}工业园区", "非活动签约", dice.choice(FIRMS), dice.choice(("江苏", "上海", "浙江", "陕西")),
        dice.choice(INDUSTRIES), total, round(total * dice.random(), 2), day, dice.choice(STAGES), "正常",
        day + timedelta(days=90), day + timedelta(days=100), "现场照片",
        f"完成投资{dice.randrange(10_000)}万元，{dice.choice(WORKS)}车间主体施工，设备已进场{dice.randrange(200)}台套",
        dice.choice(("无", "用地指标尚未落实", "施工图审查未完成")), dice.choice(("无", "220千伏接入条件")),
        f"{dice.randrange(1, 13)}月底前完成{dice.choice(WORKS)}设备安装", f"王{dice.choice(WORKS)[0]}", "某旗商务局", "李某", None,
    ]  # fmt: skip


def write_xlsxwriter(rows: Sequence[Sequence[object]]) -> bytes:
    """As the product's own template is written."""
    import xlsxwriter

    file = io.BytesIO()
    workbook = xlsxwriter.Workbook(file, {"in_memory": True, "default_date_format": "yyyy-mm-dd"})
    sheet = workbook.add_worksheet("签约项目进展表")
    for index, row in enumerate(rows):
        sheet.write_row(index, 0, row)
    workbook.close()
    return file.getvalue()


def write_openpyxl(rows: Sequence[Sequence[object]]) -> bytes:
    """As offices' own scripts write."""
    import openpyxl

    file = io.BytesIO()
    workbook = openpyxl.Workbook(write_only=True)
    sheet = workbook.create_sheet("签约项目进展表")
    for row in rows:
        sheet.append(row)
    workbook.save(file)
    return file.getvalue()


WRITERS = {"xlsxwriter": write_xlsxwriter, "openpyxl": write_openpyxl}


def make_files(count: int, rows: int, write: Callable[[Sequence[Sequence[object]]], bytes]) -> list[IncomingFile]:
    """The same files for the same numbers."""
    dice = random.Random(2021)  # noqa: S311 - test data
    files = []
    for number in range(count):
        body = [make_record(dice, row + 1) for row in range(rows)]
        above = [["填报单位:某旗", None, "报告期:2021年3月", None, "填报人:李某", None, "审核人:王某"]]
        files.append(IncomingFile(name=f"{number:03}.xlsx", data=write([*above, HEADERS, *body])))
    return files


def read_with_calamine(files: Sequence[IncomingFile]) -> int:
    """All cells of all sheets."""
    rows = 0
    for file in files:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(file.data))
        for index in range(len(workbook.sheet_names)):
            rows += len(workbook.get_sheet_by_index(index).to_python())
    return rows


def read_with_reader(files: Sequence[IncomingFile], forms: Sequence[Form]) -> list[ReadFile]:
    """As the step reads: every result is kept until the last is there."""
    found = list(read_files(files, forms, MARCH))
    if [file.name for file in found if file.outcome != "read"]:
        raise SystemExit("a file was not read")
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one call took."""

    wall: float
    cpu: float


def cpu_seconds() -> float:
    """Of this process and of its children that have ended."""
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def measure(work: Callable[[], object]) -> Cost:
    """Wall and CPU seconds."""
    wall, cpu = time.perf_counter(), cpu_seconds()
    kept = work()
    cost = Cost(wall=time.perf_counter() - wall, cpu=cpu_seconds() - cpu)
    del kept
    return cost


def resident_mb(process: int | str) -> float:
    """Resident memory of a process that may just have ended."""
    try:
        return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * resource.getpagesize() / 1e6
    except (OSError, IndexError):
        return 0.0


def children() -> list[int]:
    """This process's children, whichever thread started them."""
    found = []
    for task in Path("/proc/self/task").iterdir():
        try:
            found += [int(word) for word in (task / "children").read_text().split()]
        except OSError:
            continue
    return found


def import_mb() -> float:
    """What a reading child holds before its first file."""
    code = (
        "import diaodu.adapters.reader.child, pathlib, resource;"
        "print(int(pathlib.Path('/proc/self/statm').read_text().split()[1]) * resource.getpagesize() / 1e6)"
    )
    return float(subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True).stdout)


def measure_memory(work: Callable[[], object]) -> float:
    """Peak MB of parent and children together, each above its own imports."""
    before, imports = resident_mb("self"), import_mb()
    peak, is_over = [0.0], threading.Event()

    def watch() -> None:
        while not is_over.wait(0.01):
            extra = sum(max(0.0, resident_mb(child) - imports) for child in children())
            peak[0] = max(peak[0], resident_mb("self") - before + extra)

    watcher = threading.Thread(target=watch)
    watcher.start()
    kept = work()
    is_over.set()
    watcher.join()
    del kept
    return peak[0]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--files", type=int, default=300)
    parser.add_argument("--rows", type=int, default=200)
    parser.add_argument("--writer", choices=WRITERS, default="xlsxwriter")
    chosen = parser.parse_args()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # as an ordinary installation: children import bytecode
    forms = list(load_forms().values())
    files = make_files(chosen.files, chosen.rows, WRITERS[chosen.writer])
    memory = measure_memory(lambda: read_with_reader(files, forms))
    walls, cpus = [], []
    print("| round | calamine s | reader s | wall ratio | calamine CPU s | reader CPU s | CPU ratio |")
    print("|---|---|---|---|---|---|---|")
    for number in range(chosen.rounds):
        floor = measure(lambda: read_with_calamine(files))
        cost = measure(lambda: read_with_reader(files, forms))
        walls.append(cost.wall / floor.wall)
        cpus.append(cost.cpu / floor.cpu)
        print(
            f"| {number + 1} | {floor.wall:.2f} | {cost.wall:.2f} | {walls[-1]:.2f} "
            f"| {floor.cpu:.2f} | {cost.cpu:.2f} | {cpus[-1]:.2f} |"
        )
    print(f"| median | | | {statistics.median(walls):.2f} | | | {statistics.median(cpus):.2f} |")
    print(f"| best | | | {min(walls):.2f} | | | {min(cpus):.2f} |")
    print(f"\nmemory above the imports, parent and children: {memory:.0f} MB")


if __name__ == "__main__":
    main()
