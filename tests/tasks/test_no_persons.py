"""No phone, identity number or address that a unit wrote anywhere stands in any face of any paper."""

import io
import re
import unicodedata
import zipfile
from collections.abc import Iterator

import openpyxl
import pytest

from diaodu.adapters.renderers.text import paper_text
from diaodu.domain.papers.blocks import Imprint, paper_from_json
from diaodu.domain.states import PaperKind, PaperState
from tasks.compile.draft import draft_papers
from tasks.month import Month
from tests.lib.months import PERIOD, judged_month
from tests.lib.pdf_pages import pages_of
from tests.lib.project_months import FUNDS, RESERVE, SIGNED, funds, reserve, signed, write_month

pytestmark = pytest.mark.slow

WRITTEN = (
    "13800001234", "１３８００００１２３５", "138-0000-1236", "138.0000.1237", "（138）0000 1238", "0477-8581239",
    "15272219900101123X", "clerk@example.com", "138\nOOOO\n1236", "一三八零零零零一二三七", "138#0000#1238", "微信：clerk_1239",
    "区号0477，8581239转分机1236", "clerk艾特example点com", "QQ：12361237",
)  # fmt: skip
LEFT = re.compile(r"clerk|OOOO|零零零|138#|1236|1380000|13800001|123[4-9]|858123|19900101|example", re.IGNORECASE)
UNITS = ("准格尔旗", "东胜区", "乌审旗")


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Month]:
    """Every column of words says somebody's number, each time in another way."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DIAODU_HOME", str(tmp_path_factory.mktemp("persons")))
        lists = {unit: _sheets(at) for at, unit in enumerate(UNITS)}
        inbox = write_month(tmp_path_factory.mktemp("in") / PERIOD, PERIOD, lists)
        (inbox / UNITS[0] / "报表.xlsx").rename(inbox / UNITS[0] / "张三13800001234.xlsx")
        times = inbox / "received.json"
        renamed = times.read_text(encoding="utf-8").replace(f"{UNITS[0]}/报表", f"{UNITS[0]}/张三13800001234")
        times.write_text(renamed, encoding="utf-8")
        month = judged_month(inbox, as_of="2021-12-31T09:00:00+08:00")
        draft_papers(month)
        yield month


def _sheets(at: int) -> dict[str, list[dict[str, object]]]:
    said = [f"已对接，{number}，总投资5000万元" for number in WRITTEN]
    names = [f"产业园{at}{n}号项目{number}" for n, number in enumerate(WRITTEN)]
    more = {n: {"本月进展": said[n], "存在问题": said[n - 1], "需协调解决事项": f"请市发改委协调，联系{said[n - 2]}",
                "建设地点": f"园区{WRITTEN[n]}", "投资方": f"江苏{n}公司（{WRITTEN[n]}）"} for n in range(len(WRITTEN))}  # fmt: skip
    return {
        RESERVE: [reserve(name, 建设内容及规模=said[n]) for n, name in enumerate(names)],
        SIGNED: [
            *(signed(name, **more[n]) for n, name in enumerate(names)),
            signed(f"产业园{at}分园138", 投资方="0000-1239"),
        ],
        FUNDS: [funds(name, 100) for name in names],
    }


def _texts(data: bytes, face: str) -> str:
    if face == "pdf":
        return "".join(page.text for page in pages_of(data))
    if face == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(data))
        return "\n".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row)
    if face == "docx":
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = [package.read(name).decode() for name in package.namelist() if name.startswith("word/")]
        return "\n".join(re.sub(r"<[^>]+>", "", part) for part in parts if part.startswith("<"))
    return re.sub(r"data:[^\"]+|<style.*?</style>", "", data.decode(), flags=re.DOTALL)


@pytest.mark.parametrize("kind", [PaperKind.BULLETIN, PaperKind.AUDIT])
@pytest.mark.parametrize("face", ["pdf", "docx", "html", "txt", "xlsx"])
def test_no_number_of_a_person_stands_in_a_face(month: Month, kind: PaperKind, face: str) -> None:
    row = month.store.papers.latest(*month.key, kind)
    assert row is not None
    found = month.store.papers.faces_of(row.id, PaperState.DRAFT)[face]
    shown = unicodedata.normalize("NFKC", _texts(found, face))
    assert not LEFT.search(re.sub(r"\s", "", shown)), LEFT.findall(shown)[:5]


def test_what_was_said_beside_them_is_printed(month: Month) -> None:
    row = month.store.papers.latest(*month.key, PaperKind.BULLETIN)
    assert row is not None
    text = paper_text(paper_from_json(month.store.papers.text_of(row.id)), Imprint())
    assert "号码略" in text
    assert "产业园" in text
