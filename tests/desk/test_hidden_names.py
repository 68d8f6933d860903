"""What cannot be seen in a file's name is shown wherever people read the name, and changes nothing of what stands beside."""

import email
import io
import json
import os
import unicodedata
from email.policy import default
from pathlib import Path

import openpyxl
import pytest

from diaodu.adapters.files import safe_name, write_file
from diaodu.domain.ledger import Recipient, RecipientLine
from diaodu.domain.states import RunKind
from diaodu.domain.text.visible import visible
from tasks.again import judge_again
from tasks.collect import collect_inbox
from tasks.month import Month, open_month
from tasks.review.receipts import acknowledge
from tasks.review.returns import return_findings
from tests.lib.command_line import call
from tests.lib.desk import BASE, OWN, Desk
from tests.lib.months import AS_OF, PERIOD, PLAN
from tests.lib.small_month import write_workbook

TRICKS = "\u202e\u2066\u200b\u061c\ufeff\x1b[31m\x07\x85\u3164\u2028"
NAMES = (f"报表{TRICKS}xslx.xlsx", f"打不开{TRICKS}.xlsx", f"接{TRICKS}.xlsx")


def hidden(text: str) -> list[str]:
    blank = {"\u3164", "\u115f", "\u2800"}
    return [
        char
        for char in text
        if (unicodedata.category(char) in {"Cc", "Cf", "Zl"} or char in blank) and char not in "\n\r\t"
    ]


def test_hidden_characters_are_shown_by_their_numbers_and_all_others_stay() -> None:
    assert visible("报表\u202exslx.exe") == "报表‹U+202E›xslx.exe"
    assert hidden(visible(f"甲{TRICKS}乙")) == []
    plain = "准格尔旗（一）3月\u3000报表 v2.xlsx\n第二行\té 😀 𠮷"
    assert visible(plain) == plain


def test_a_file_of_ours_is_called_by_no_hidden_character() -> None:
    assert safe_name("报\u202e表\x07\n.xlsx") == "报_表__.xlsx"


@pytest.mark.parametrize(
    "name", ["报" * 82 + ".xlsx", "长" * 900, "a" * 300 + ".docx", "😀" * 90 + ".xlsx", "." + "a" * 200]
)
def test_a_file_of_ours_is_called_by_a_name_that_any_system_takes(name: str, tmp_path: Path) -> None:
    path = write_file(tmp_path / f"{safe_name(name)}-2021年3月-审核批注.xlsx", b"x")
    assert path.read_bytes() == b"x"
    assert Path(safe_name(name)).suffix == (Path(name).suffix if len(Path(name).suffix) < 9 else "")


@pytest.fixture
def month(tmp_path: Path) -> Month:
    """准格尔旗 sent a workbook with a finding, one that cannot be read, and a link that leads out."""
    folder = tmp_path / PERIOD / "准格尔旗"
    folder.mkdir(parents=True)
    read, broken, link = (folder / name for name in NAMES)
    write_workbook(read, "准格尔旗", 1)
    book = openpyxl.load_workbook(read)
    book["储备项目表"].cell(row=3, column=4).value = "待议"  # pyright: ignore[reportAttributeAccessIssue] - no merged cell
    book.save(read)
    broken.write_bytes(b"PK not a workbook")
    for path in (read, broken):
        os.utime(path, (1_616_200_000, 1_616_200_000))
    link.symlink_to("/etc/hostname")
    month = open_month(PLAN, PERIOD, AS_OF)
    who = Recipient(group="clerks", name="王某", address="clerk@example.com", unit="准格尔旗")
    month.store.recipients.import_lines([RecipientLine(line=2, recipient=who)])
    collect_inbox(month, tmp_path / PERIOD)
    judge_again(month, RunKind.SUBMIT)
    return month


@pytest.mark.slow
def test_names_are_shown_in_every_letter_workbook_page_and_table(month: Month) -> None:
    return_findings(month, notify=True)
    acknowledge(month)
    letters = [month.store.outbox.message_of(one) for one in month.store.outbox.list(*month.key)]
    parts = [part for data in letters for part in email.message_from_bytes(data, policy=default).walk()]
    texts = [part.get_content() for part in parts if part.get_content_maintype() == "text"]
    books = [part.get_content() for part in parts if (part.get_filename() or "").endswith("xlsx")]
    texts += [part.get_filename() or "" for part in parts]
    for book in books:
        sheets = openpyxl.load_workbook(io.BytesIO(book))
        texts += [str(cell.value) for sheet in sheets for row in sheet.iter_rows() for cell in row if cell.value]
    desk = Desk(month)
    pages = [desk.sit("steward").get(f"{BASE}{place}").text for place in ("", f"/units/{OWN}", "/findings")]
    tables = [call(*words).stdout for words in (("findings", PLAN, PERIOD), ("status", PLAN, PERIOD))]
    assert [text for text in [*texts, *pages, *tables] if hidden(text)] == []
    assert sum("‹U+202E›" in text for text in texts) >= 3
    assert "‹U+202E›" in "".join(pages)
    assert "‹U+202E›" in "".join(tables)


@pytest.mark.slow
def test_a_json_document_escapes_them_and_says_the_same(month: Month) -> None:
    said = call("findings", PLAN, PERIOD, "--json").stdout
    assert hidden(said) == []
    assert {NAMES[1]} <= {one["file"] for one in json.loads(said)["findings"]}
