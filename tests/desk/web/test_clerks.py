"""A clerk's work at the desk: the template, a dry run, hand in, the verdict, take back."""

import io
from pathlib import Path

import openpyxl
import pytest

from diaodu.domain.access.accounts import Role
from diaodu.domain.states import Channel
from tests.lib.desk import BASE, OWN, PERIOD, PLAN, Desk, shown
from tests.lib.small_month import write_workbook

HERE = f"{BASE}/units/{OWN}"


@pytest.fixture
def mended(tmp_path: Path) -> bytes:
    write_workbook(tmp_path / "改好.xlsx", "准格尔旗", 4)
    return (tmp_path / "改好.xlsx").read_bytes()


def files(*named: tuple[str, bytes]) -> list[tuple[str, tuple[str, bytes]]]:
    return [("files", one) for one in named]


def test_a_clerk_sees_the_verdict_and_gets_the_template_and_the_returned_workbook(desk: Desk) -> None:
    clerk = desk.sit(Role.CLERK)
    assert clerk.get("/").headers["location"] == f"/p/{PLAN}"
    assert "准格尔旗各期报送" in shown(clerk.get(f"/p/{PLAN}").text)
    page = clerk.get(HERE)
    assert "有 3 处须补正" in shown(page.text)
    assert "总投资499万元" in shown(page.text)
    template = clerk.get(f"{HERE}/template")
    assert "储备项目表" in openpyxl.load_workbook(io.BytesIO(template.content)).sheetnames
    name = "准格尔旗-审核批注.xlsx"
    assert name in shown(page.text)
    book = clerk.get(f"{HERE}/returned/{name}")
    assert book.headers["content-disposition"].startswith("attachment")
    assert openpyxl.load_workbook(io.BytesIO(book.content)).sheetnames
    for path in ("returned/keys.json", "returned/%2e%2e%2fdiaodu.db", "files/nothing"):
        assert clerk.get(f"{HERE}/{path}").status_code == 404
    assert "逐项" in shown(clerk.get(f"{HERE}/score").text)


@pytest.mark.slow
def test_a_dry_run_keeps_nothing_and_a_mended_workbook_is_accepted(desk: Desk, mended: bytes) -> None:
    clerk = desk.sit(Role.CLERK)
    sent = len(desk.store.submissions.list(PLAN, PERIOD))
    tried = clerk.post(f"{HERE}/hand-in", data={"act": "try"}, files=files(("改好.xlsx", mended)))
    assert "没有报送" in shown(tried.text)
    assert "待补正 3 0" in shown(tried.text)
    assert len(desk.store.submissions.list(PLAN, PERIOD)) == sent
    assert desk.store.audit.verify().rows == 0

    done = clerk.post(f"{HERE}/hand-in", data={"act": "send"}, files=files((r"C:\报表\改好.xlsx", mended)))
    assert done.headers["location"] == f"{HERE}?done=1"
    assert "没有须退回补正的问题" in shown(clerk.get(done.headers["location"]).text)
    new = desk.store.submissions.list(PLAN, PERIOD)[-1]
    assert (new.name, new.channel, new.sender) == ("改好.xlsx", Channel.DESK, "张填报")
    assert desk.store.audit.latest(1)[0].act.account == Role.CLERK


@pytest.mark.slow
def test_a_clerk_takes_a_wrong_file_back(desk: Desk, mended: bytes) -> None:
    clerk = desk.sit(Role.CLERK)
    clerk.post(f"{HERE}/hand-in", files=files(("改好.xlsx", mended)))
    new = desk.store.submissions.list(PLAN, PERIOD)[-1]
    assert clerk.post(f"{HERE}/take-back", data={"submission": new.id, "reason": ""}).status_code == 400
    assert clerk.post(f"{HERE}/take-back", data={"submission": new.id, "reason": "选错了文件"}).status_code == 303
    page = shown(clerk.get(HERE).text)
    assert "已撤回" in page
    assert "有 3 处须补正" in page, "what was handed in before stands again"


def test_what_is_no_report_is_said_and_nothing_is_kept(desk: Desk) -> None:
    clerk, before = desk.sit(Role.CLERK), len(desk.store.submissions.list(PLAN, PERIOD))
    assert "没有选择文件" in shown(clerk.post(f"{HERE}/hand-in", data={"act": "send"}).text)
    assert clerk.post(f"{HERE}/hand-in", data={"nil": "no_such_form"}).status_code == 400
    large = clerk.post(f"{HERE}/hand-in", files=files(("大.xlsx", b"0" * (20 * 1024 * 1024 + 1))))
    assert large.status_code == 400
    assert "超过20MB" in shown(large.text)
    assert len(desk.store.submissions.list(PLAN, PERIOD)) == before


def test_a_form_of_2844_fields_is_read_and_one_beyond_the_bound_is_refused(bare_desk: Desk) -> None:
    clerk = bare_desk.sit(Role.CLERK)
    for count, said in ((2844, "no_such_form"), (5001, "字段或文件过多")):
        answer = clerk.post(f"{HERE}/hand-in", data={"nil": ["no_such_form"] * count})
        assert answer.status_code == 400
        assert said in shown(answer.text)
    whole = [("files", (f"{at}.xlsx", b"x")) for at in range(21)]
    assert clerk.post(f"{HERE}/hand-in", files=whole).status_code == 400


def test_a_body_that_never_ends_is_cut_off(bare_desk: Desk) -> None:
    def endless():
        yield b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.xlsx"\r\n\r\n'
        for _ in range(101):
            yield b"0" * 1024 * 1024

    clerk = bare_desk.sit(Role.CLERK)
    answer = clerk.post(
        f"{HERE}/hand-in", content=endless(), headers={"content-type": "multipart/form-data; boundary=x"}
    )
    assert answer.status_code == 413


@pytest.mark.slow
def test_twenty_megabytes_are_taken_in_whole(desk: Desk) -> None:
    clerk, data = desk.sit(Role.CLERK), b"PK" + bytes(20 * 1024 * 1024 - 2)
    assert clerk.post(f"{HERE}/hand-in", files=files(("大.xlsx", data))).status_code == 303
    new = desk.store.submissions.list(PLAN, PERIOD)[-1]
    assert desk.store.submissions.bytes_of(new.sha256) == data
    assert "大.xlsx" in shown(clerk.get(HERE).text)
