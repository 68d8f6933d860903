"""The gate lets in what can be read, and says of the rest why and what to do (docs/reading.md#the-gate)."""

import io
import subprocess
import zipfile
from pathlib import Path

import pytest

from diaodu.adapters.form_files import load_forms
from diaodu.adapters.reader import pool
from diaodu.adapters.reader.containers import gate
from diaodu.adapters.reader.containers.scan import scan_sheet
from diaodu.domain.intake.reading import IncomingFile
from tests.lib.biff import make_compound, record
from tests.lib.other_formats import pack_ods, pack_xml
from tests.lib.workbooks import MARCH, RESERVE, SIGNED, make_workbook, read_bytes, table

GOOD = make_workbook({"储备": table(RESERVE)})
FORMS = list(load_forms().values())


def repacked(change, data=GOOD, **added):
    """A package with its parts changed: `change(name, content)` gives the new content, or None to drop it."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = change(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
        for name, content in added.items():
            new.writestr(name, content)
    return file.getvalue()


def in_sheet(old, new):
    return repacked(lambda name, content: content.replace(old, new) if "worksheets/sheet" in name else content)


def unchanged(_name, content):
    return content


def duplicated():
    file = io.BytesIO(GOOD)
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(file, "a") as package:
        package.writestr("xl/workbook.xml", b"<workbook/>")
    return file.getvalue()


def encrypted_xls():
    """A compound file whose workbook stream holds a FILEPASS record."""
    return make_compound({"Workbook": record(0x0809, bytes(4)) + record(0x002F, bytes(6))})


REFUSED = {
    "a DTD in a sheet": (in_sheet(b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet'), "XML 定义"),
    "a DTD in another part": (repacked(lambda name, content: content.replace(b"<Types", b"<!DOCTYPE x><Types") if "Content" in name else content), "XML 定义"),
    "a UTF-16 sheet": (repacked(lambda name, content: content.decode().replace("UTF-8", "UTF-16").encode("utf-16") if "sheet1.xml" in name else content), "编码"),
    "another encoding": (repacked(lambda name, content: content.replace(b"UTF-8", b"GB2312") if "sheet1.xml" in name else content), "编码"),
    "parts of one name": (duplicated(), "重名"),
    "parts of one name but for case": (repacked(unchanged, **{"XL/Workbook.xml": b"<a/>"}), "重名"),
    "a path out of the package": (repacked(unchanged, **{"../../evil.xml": b"<a/>"}), "路径"),
    "an absolute path": (repacked(unchanged, **{"/etc/passwd": b"x"}), "路径"),
    "macros": (repacked(unchanged, **{"xl/vbaProject.bin": b"x"}), "宏"),
    "a part that inflates too far": (repacked(unchanged, **{"xl/media/a.xml": b"<a>" + b" " * 30_000_000}), "过大"),
    "too many parts": (repacked(unchanged, **{f"xl/p{number}.xml": b"<a/>" for number in range(2_001)}), "条目过多"),
    "a cell at the sheet's far end": (in_sheet(b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'), "行列过多"),
    "a cell in column ZZZ": (in_sheet(b"</sheetData>", b'<row r="9"><c r="ZZ9"><v>1</v></c></row></sheetData>'), "行列过多"),
    "a binary workbook": (repacked(lambda name, content: None if name.startswith("xl/") else content, **{"xl/workbook.bin": b"x"}), "xlsb"),
    "more than 20 MB": (GOOD + bytes(gate.MAX_BYTES), "20 MB"),
    "a page archive saved as a workbook": (b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n", "网页归档"),
    "XML that is no workbook": (b"<?xml version='1.0'?><rows><row>1</row></rows>", "XML"),
    "a DTD in a 2003 workbook": (pack_xml("").replace(b"<Workbook", b"<!DOCTYPE x><Workbook"), "XML 定义"),
    "a DTD in an .ods": (repacked(lambda _name, content: content.replace(b"<office:document", b"<!DOCTYPE x><office:document", 1), pack_ods("")), "XML 定义"),
    "macros in an .ods": (pack_ods("", **{"Basic/Standard/Module1.xml": b"<a/>"}), "宏"),
    "an archive": (b"Rar!\x1a\x07\x00 and so on", "压缩包"),
    "an old Excel": (b"\x09\x04\x06\x00\x00\x00\x10\x00" + bytes(500), "过旧"),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_the_gate_refuses_with_a_reason_and_a_remedy(what):
    data, reason = REFUSED[what]
    file = read_bytes(data, name="报表.xlsx")
    (problem,) = file.problems
    assert (file.outcome, problem.rule) == ("refused", "F-FILE")
    assert reason in problem.detail["reason"]
    assert problem.detail["remedy"]
    assert problem.detail["reason"] in file.message


DAMAGED = {
    "nothing": b"",
    "noise": b"PK\x03\x04" + bytes(range(256)) * 8,
    "a workbook cut short": GOOD[: len(GOOD) // 2],
    "a flipped byte": bytes([*GOOD[:200], GOOD[200] ^ 0xFF, *GOOD[201:]]),
    "broken XML": in_sheet(b"</sheetData>", b"<c r='A9'><v>1</sheetData>"),
    "a cell without place": in_sheet(b'r="B2"', b'r="2B"'),
    "a PDF by another name": b"%PDF-1.4 and so on",
    "a page without a table": b"<html><body>404 Not Found</body></html>",
    "a text that is no table": "数据见附件".encode("gbk"),
    "a document by another name": repacked(lambda name, content: None if name.startswith("xl/") else content, **{"word/document.xml": b"<a/>"}),
    "a compound file of another kind": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2_000),
}  # fmt: skip


@pytest.mark.parametrize("what", DAMAGED)
def test_a_damaged_workbook_says_so(what):
    file = read_bytes(DAMAGED[what], name="报表.xlsx")
    assert (file.outcome, [problem.rule for problem in file.problems]) == ("damaged", ["F-FILE"])
    assert file.problems[0].detail["reason"]


def test_an_encrypted_workbook_asks_for_its_password_to_be_taken_off():
    package = make_compound({"EncryptedPackage": bytes(200)})
    for name, data in (("报表.xlsx", package), ("报表.xls", encrypted_xls())):
        file = read_bytes(data, name=name)
        assert file.outcome == "encrypted"
        assert file.message == "工作簿已加密，请取消密码后重新报送"


@pytest.mark.parametrize(
    ("name", "data"),
    [("方案.pdf", b"%PDF-1.7"), ("现场.jpg", b"\xff\xd8\xff\xe0"), ("照片.png", b"\x89PNG\r\n"), ("说明.txt", "说明".encode()),
     ("材料.docx", REFUSED["a binary workbook"][0].replace(b"workbook.bin", b"Xorkbook.bin")[:0] + DAMAGED["a document by another name"]),
     ("~$报表.xlsx", b"\x05abc"), ("说明.txt", "说明一\n说明二".encode("gbk")), ("网页.txt", b"<html>")],
)  # fmt: skip
def test_other_files_are_attachments_without_a_problem(name, data):
    file = read_bytes(data, name=name)
    assert (file.outcome, file.problems, file.sheets) == ("attachment", [], [])


def test_a_zip_of_workbooks_asks_to_be_unpacked():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        package.writestr("报表.xlsx", GOOD)
    read = read_bytes(file.getvalue(), name="报表.zip")
    assert read.outcome == "refused"
    assert "解压" in read.message


@pytest.mark.parametrize("name", ["报表.zip", "报表.xlsx", "报表.rar"])
def test_a_package_of_workbooks_asks_to_be_unpacked_whatever_its_name(name):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        package.writestr("某旗/报表.xlsx", GOOD)
    assert "解压" in read_bytes(file.getvalue(), name=name).message


def test_a_workbook_without_a_single_filled_cell_says_so():
    for data, name in ((make_workbook({"Sheet1": [], "Sheet2": []}), "报表.xlsx"), (b"\r\n,,\r\n", "报表.csv")):
        file = read_bytes(data, name=name)
        assert (file.outcome, file.sheets) == ("refused", [])
        assert "空" in file.message


def test_a_workbook_is_known_by_its_bytes_and_not_by_its_name():
    for name in ("报表.et", "报表.xls", "报表", "报表.dat"):
        assert len(read_bytes(GOOD, name=name).sheets[0].rows) == 1


def test_blank_cells_far_away_do_not_matter():
    data = in_sheet(b"</sheetData>", b'<row r="1048576"><c r="XFD1048576" s="1"/></row></sheetData>')
    assert len(read_bytes(data).sheets[0].rows) == 1


def test_rows_written_twice_in_the_xml_are_not_lost_silently():
    twice = in_sheet(b"</sheetData>", b'<row r="2"><c r="B2"><v>7</v></c></row></sheetData>')
    assert read_bytes(twice).outcome == "refused"


def test_empty_strings_are_no_lost_cells():
    data = in_sheet(
        b"</sheetData>",
        b'<row r="9"><c r="A9" t="str"><f>IF(1,"","")</f><v></v></c><c r="B9" t="inlineStr"><is><t></t></is></c></row></sheetData>',
    )
    file = read_bytes(data)
    assert file.outcome == "read"
    assert len(file.sheets[0].rows) == 1


def test_a_prefixed_sheet_is_scanned_like_a_plain_one():
    xml = (b'<x:worksheet xmlns:x="m"><x:cols><x:col min="2" max="3" hidden="1"/></x:cols><x:sheetData><x:row r="4" hidden="true">'
           b'<x:c r="A4" t="e"><x:f>1/0</x:f><x:v>#DIV/0!</x:v></x:c><x:c r="B4"><x:f>1</x:f></x:c><x:c><x:v>1</x:v></x:c></x:row>'
           b"</x:sheetData></x:worksheet>")  # fmt: skip
    for content in (xml, xml.replace(b"<x:", b"<").replace(b"</x:", b"</").replace(b":x=", b"=")):
        scan = scan_sheet(bytearray(content))
        assert scan.errors == {(3, 0): "#DIV/0!", (3, 1): ""}
        assert (scan.hidden_rows, scan.hidden_columns) == ({3}, {1, 2})
        assert (scan.filled, scan.last_row, scan.last_column) == (2, 3, 2)


def read_all(*files, **options):
    incoming = [IncomingFile(name=name, data=data) for name, data in files]
    return list(pool.read_files(incoming, FORMS, MARCH, **options))


def test_files_are_read_in_a_child_in_order():
    files = read_all(
        ("一.xlsx", GOOD), ("二.pdf", b"%PDF"), ("三.xlsx", make_workbook({"签约": table(SIGNED)})), ("四.xlsx", b"")
    )
    assert [(file.name, file.outcome) for file in files] == [
        ("一.xlsx", "read"), ("二.pdf", "attachment"), ("三.xlsx", "read"), ("四.xlsx", "damaged"),
    ]  # fmt: skip
    assert files[0] == read_bytes(GOOD, name="一.xlsx")


def test_a_large_batch_is_read_by_two_children_and_keeps_its_order():
    names = [f"{number:02}.xlsx" for number in range(50)]
    files = read_all(*((name, GOOD) for name in names))
    assert [file.name for file in files] == names
    assert {len(file.sheets[0].rows) for file in files} == {1}


def test_a_child_that_dies_costs_one_file(monkeypatch):
    monkeypatch.setattr(pool, "_MODULE", "tests.faults.unruly_child")
    monkeypatch.chdir(Path(__file__).parents[2])
    files = read_all(("一.xlsx", GOOD), ("死.xlsx", GOOD), ("错.xlsx", GOOD), ("二.xlsx", GOOD), ("死.xlsx", GOOD))
    assert [file.outcome for file in files] == ["read", "crashed", "crashed", "read", "crashed"]
    assert files[1].problems[0].rule == "F-FILE"


@pytest.mark.slow
def test_a_child_that_hangs_costs_one_file(monkeypatch):
    monkeypatch.setattr(pool, "_MODULE", "tests.faults.unruly_child")
    monkeypatch.chdir(Path(__file__).parents[2])
    files = read_all(("一.xlsx", GOOD), ("睡.xlsx", GOOD), ("二.xlsx", GOOD), wall_seconds=3)
    assert [file.outcome for file in files] == ["read", "timeout", "read"]


def count_starts(monkeypatch):
    monkeypatch.setattr(pool, "_MODULE", "tests.faults.unruly_child")
    monkeypatch.chdir(Path(__file__).parents[2])
    starts, start = [], subprocess.Popen
    monkeypatch.setattr(subprocess, "Popen", lambda *words, **more: starts.append(words) or start(*words, **more))
    return starts


def test_after_a_death_the_rest_is_read_as_a_batch_again(monkeypatch):
    starts = count_starts(monkeypatch)
    files = read_all(*((name, GOOD) for name in ("一.xlsx", "死.xlsx", "二.xlsx", "三.xlsx", "四.xlsx")))
    assert [file.outcome for file in files] == ["read", "crashed", "read", "read", "read"]
    assert len(starts) == 3  # the batch, the suspect alone, the rest


def test_a_child_that_has_grown_large_leaves_the_rest_to_a_fresh_one(monkeypatch):
    starts = count_starts(monkeypatch)
    files = read_all(*((name, GOOD) for name in ("一.xlsx", "胖.xlsx", "二.xlsx", "三.xlsx")))
    assert [(file.name, file.outcome) for file in files] == [
        ("一.xlsx", "read"), ("胖.xlsx", "read"), ("二.xlsx", "read"), ("三.xlsx", "read"),
    ]  # fmt: skip
    assert len(starts) == 2


def test_nothing_is_left_behind(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    read_all(("一.xlsx", GOOD))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_a_shared_string_bomb_costs_itself_alone():
    strings = b"<sst>" + b"<si><t>a</t></si>" * 10_000_000 + b"</sst>"
    bomb = repacked(lambda name, content: strings if "sharedStrings" in name else content)
    files = read_all(("炸弹.xlsx", bomb), ("一.xlsx", GOOD))
    assert [file.outcome for file in files] == ["refused", "read"]


@pytest.mark.parametrize(
    ("start", "remedy"), [(b"\xff\xd8\xff\xe0", "图片中的表格录入统一模板"), (b"%PDF-1.7", "内容填入统一模板")]
)
def test_a_picture_or_document_named_as_a_workbook_is_to_be_typed_in_not_saved_anew(start: bytes, remedy: str) -> None:
    (problem,) = read_bytes(start + b" and so on", name="报表.xlsx").problems
    assert remedy in problem.detail["remedy"]
    assert "另存为" not in problem.detail["remedy"]
