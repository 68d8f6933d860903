"""An operator's and a leader's pages: months, charts, mails, the register, plans, simulations, and runs that are started."""

import json
import re
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import openpyxl
import pytest

from desk.web.jobs import JOBS
from desk.web.views import pictures
from diaodu.adapters.map_files import NAME as MAP
from diaodu.adapters.plan_files import BUILT_IN_PLANS
from diaodu.adapters.store.ticks import CALENDAR, INTAKE
from diaodu.domain.access.accounts import Role
from diaodu.domain.access.audit import ActKind
from diaodu.domain.states import DeliveryState, RunKind
from tasks.look.pictures import Picture
from tests.lib.desk import BASE, PERIOD, PLAN, Desk, hidden, shown
from tests.lib.ledger_factories import approve, issue, make_letter, register, save_draft
from tests.lib.months import judged_month
from tests.lib.small_month import write_small_month


def test_the_months_and_the_charts_each_have_their_table(desk: Desk) -> None:
    leader = desk.sit(Role.APPROVER)
    assert "准格尔旗" in shown(leader.get(f"{BASE}/months").text)
    page = leader.get(f"{BASE}/pictures").text
    sources = re.findall(r'<img class="chart" src="([^"]*)" alt="([^"]+)"', page)
    assert len(sources) >= 3
    assert page.count("<table") == len(sources)
    for source, _ in sources:
        answer = leader.get(source.replace("&amp;", "&"))
        assert answer.headers["content-type"] == "image/svg+xml"
        assert answer.text.startswith("<svg")
    assert leader.get(f"{BASE}/pictures/nothing").status_code == 404
    assert leader.get(f"{BASE}/pictures/nothing/drawn").status_code == 404
    assert "签约项目" in shown(leader.get(f"{BASE}/pictures?measure=signed_projects&by=stage").text)


def test_a_picture_that_the_browser_draws_stands_alone(desk: Desk) -> None:
    leader = desk.sit(Role.APPROVER)
    page = leader.get(f"{BASE}/pictures")
    frames = re.findall(
        r'<iframe class="drawn" src="([^"]*)" title="([^"]+)" height="(\d+)" sandbox="allow-scripts"', page.text
    )
    assert len(frames) == page.text.count("<table")
    assert "frame-src 'self'" in page.headers["content-security-policy"]
    assert "script-src" not in page.headers["content-security-policy"]
    for source, _, height in frames:
        answer = leader.get(source.replace("&amp;", "&"))
        policy = answer.headers["content-security-policy"]
        assert policy.endswith("sandbox allow-scripts")
        assert "frame-ancestors 'self'" in policy
        assert "connect-src" not in policy
        said = re.search(r'<script type="application/json" id="spec">(.*?)</script>', answer.text, re.DOTALL)
        assert said
        assert any(one.get("values") for one in json.loads(said[1])["data"])
        assert 100 < int(height) < 1000


def test_words_of_a_picture_end_no_script(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    hostile = "</script><script>alert(1)</script><!--"
    one = Picture(id="bars", chart="completion", title=hostile, data=({"name": hostile, "value": 1, "label": "1", "tone": "met"},), heads=("单位",), rows=((hostile,),))  # fmt: skip
    monkeypatch.setattr(pictures, "_book", lambda _visit: SimpleNamespace(pictures=(one,)))
    page = desk.sit(Role.APPROVER).get(f"{BASE}/pictures/bars/drawn").text
    assert page.count("<script") == 2
    assert "alert(1)<" not in page
    assert "<!--" not in page


def test_the_script_that_draws_is_made_once_a_version(
    monkeypatch: pytest.MonkeyPatch, desk: Desk, tmp_path: Path
) -> None:
    made: list[str] = []
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr("vl_convert.javascript_bundle", lambda snippet, **_: made.append(snippet) or snippet)
    client = desk.sit(Role.STEWARD)
    for answer in (client.get("/charts.js"), client.get("/charts.js")):
        assert "vegaEmbed(" in answer.text
        assert "immutable" in answer.headers["cache-control"]
        assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert len(made) == 1
    [kept] = (tmp_path / "diaodu").glob("charts-*.js")
    kept.unlink()
    monkeypatch.setenv("XDG_CACHE_HOME", "/dev/null")  # no folder: made each time
    assert "vegaEmbed(" in client.get("/charts.js").text
    assert len(made) == 2


def test_a_plans_map_is_drawn_and_a_broken_one_costs_itself_alone(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(BUILT_IN_PLANS / PLAN, tmp_path / PLAN)
    monkeypatch.setenv("DIAODU_PLANS", str(tmp_path))
    write_map(tmp_path / PLAN / MAP, ["准格尔旗", "东胜区", "邻市"])
    leader = desk.sit(Role.APPROVER)
    page = leader.get(f"{BASE}/pictures").text
    assert "各单位分布" in shown(page)
    assert "地图中没有" in shown(page)
    svg = leader.get(f"{BASE}/pictures/map").text
    assert ">准格尔旗</tspan>" in svg
    assert ">邻市<" not in svg  # drawn as ground, without words
    (tmp_path / PLAN / MAP).write_text("{", encoding="utf-8")
    broken = leader.get(f"{BASE}/pictures")
    assert broken.status_code == 200
    assert f"单位地图没有画出：{MAP}" in shown(broken.text)
    assert broken.text.count("<iframe") == page.count("<iframe") - 1


def write_map(path: Path, names: list[str]) -> None:
    """Squares in a row, one for each name."""
    features = [
        {"type": "Feature", "properties": {"name": name},
         "geometry": {"type": "Polygon", "coordinates": [[[x, 39], [x + 1, 39], [x + 1, 40], [x, 40], [x, 39]]]}}
        for x, name in enumerate(names, start=107)
    ]  # fmt: skip
    path.write_text(
        json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False), encoding="utf-8"
    )


def test_ticks_that_do_not_come_are_told_on_the_first_page(bare_desk: Desk) -> None:
    ticks, now = bare_desk.store.ticks, datetime.now(UTC)
    ticks.note(CALENDAR, now)
    ticks.note(INTAKE, now - timedelta(hours=3))
    page = shown(bare_desk.sit(Role.OPERATOR).get("/").text)
    assert "定时收件自 " in page
    assert "定时检查自 " not in page


@pytest.mark.slow
def test_a_plan_is_told_in_words_and_a_simulation_is_shown_and_not_kept(desk: Desk) -> None:
    operator = desk.sit(Role.OPERATOR)
    assert "报送单位 11 个" in shown(operator.get(f"/p/{PLAN}/words").text)
    here = f"/p/{PLAN}/simulate"
    assert "测算表" in shown(operator.get(here).text)
    table = "unit,measure,value\n东胜区,reserve_projects,12\n准格尔旗,reserve_projects,8\n".encode()
    done = operator.post(here, data={"period": PERIOD}, files={"measures": ("测算.csv", table)})
    assert done.status_code == 200
    assert "得分和位次" in shown(done.text)
    for period, files in ((PERIOD, {}), ("someday", {"measures": ("a.csv", table)}), (PERIOD, {"measures": ("a.csv", "unit,measure,value\n某区,x,1\n".encode())})):  # fmt: skip
        assert operator.post(here, data={"period": period}, files=files or None).status_code == 400
    assert [run.kind for run in desk.store.runs.list(PLAN) if run.kind is RunKind.PUBLISH] == []


@pytest.mark.slow
def test_what_a_unit_asks_for_is_followed_to_its_end(tmp_path: Path) -> None:
    inbox = write_small_month(tmp_path / "inbox")
    path = inbox / "准格尔旗" / "准格尔旗.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book["签约项目进展表"]
    for row, text in ((1, "需协调解决事项"), (2, "请市自然资源局协调用地指标。")):
        sheet.cell(row, sheet.max_column + (row == 1), text)
    book.save(path)
    desk = Desk(judged_month(inbox))
    steward, here = desk.sit(Role.STEWARD), f"{BASE}/supervision"
    page = steward.get(here).text
    assert "请市自然资源局协调用地指标。" in shown(page)
    asked = {"record": hidden(page, "record"), "asked": "五个工作日内答复"}
    assert steward.post(f"{here}/open", data=asked | {"record": "0" * 12}).status_code == 400
    assert steward.post(f"{here}/open", data=asked).status_code == 303
    assert steward.post(f"{here}/open", data=asked).status_code == 400, "it is in hand"
    number = hidden(steward.get(here).text, "number")
    for kind, text, code in (
        ("reply", "已落实指标", 303),
        ("remind", "电话", 400),
        ("close", " ", 400),
        ("close", "指标已批", 303),
    ):
        assert steward.post(f"{here}/step", data={"number": number, "kind": kind, "text": text}).status_code == code
    assert "台账中没有在办事项" in shown(steward.get(here).text)
    assert "指标已批" in shown(steward.get(f"{here}?all=1").text)
    done = [row.act.detail for row in desk.store.audit.latest(9) if row.act.kind is ActKind.SUPERVISE]
    assert [text.partition("：")[0] for text in done] == ["办结", "反馈", "交办"]


@pytest.mark.slow
def test_a_mail_nobody_knows_of_is_resolved_once(desk: Desk) -> None:
    register(desk.store, "leader@example.com")
    paper = save_draft(desk.store)
    issue(desk.store, approve(desk.store, paper), make_letter("leader@example.com"))
    (mail,) = desk.store.outbox.list(PLAN, PERIOD)
    operator, here = desk.sit(Role.OPERATOR), f"{BASE}/mails"
    assert "leader@example.com" in shown(operator.get(here).text)
    asked = {"delivery": mail.id, "as": "closed", "reason": "地址已停用"}
    for wrong in ({"as": "lost"}, {"reason": ""}, {"delivery": "0" * 16}):
        assert operator.post(f"{here}/resolve", data=asked | wrong).status_code == 400
    assert operator.post(f"{here}/resolve", data=asked).status_code == 303
    assert desk.store.outbox.list(PLAN, PERIOD)[0].state is DeliveryState.CLOSED
    assert operator.post(f"{here}/resolve", data=asked).status_code == 409
    assert desk.store.audit.latest(2)[1].act.kind is ActKind.RESOLVE


def test_a_run_is_seen_before_it_is_started_and_refused_while_another_holds_the_period(desk: Desk) -> None:
    operator, here = desk.sit(Role.OPERATOR), f"{BASE}/runs"
    ahead = operator.post(f"{here}/ahead", data={"what": "run"})
    assert "只编草稿" in shown(ahead.text)
    assert hidden(ahead.text, "what") == "run"
    back = operator.post(
        f"{here}/ahead", data={"what": "backfill", "first": "2021-01", "last": PERIOD, "mode": "missing"}
    )
    assert "2021-01：" in shown(back.text)
    for wrong in (
        {},
        {"what": "backfill", "mode": "some"},
        {"what": "backfill", "mode": "all", "first": "x", "last": "y"},
    ):
        assert operator.post(f"{here}/ahead", data=wrong).status_code == 400
    held = desk.store.runs.acquire(PLAN, PERIOD, RunKind.PUBLISH, desk.now, desk.now)
    refused = operator.post(f"{here}/start", data={"what": "run"})
    assert refused.status_code == 409
    assert JOBS.latest is None
    assert "进行中" in shown(operator.get(here).text)
    assert held.id in shown(operator.get(here).text)


@pytest.mark.slow
def test_a_run_that_is_started_goes_on_beside_the_desk_and_a_second_waits(desk: Desk) -> None:
    operator, here = desk.sit(Role.OPERATOR), f"{BASE}/runs"
    assert operator.post(f"{here}/start", data={"what": "run"}).status_code == 303
    assert operator.post(f"{here}/start", data={"what": "run"}).status_code == 409
    assert JOBS.latest
    assert JOBS.latest.process.wait(timeout=240) in {0, 11}, JOBS.latest.words
    page = shown(operator.get(here).text)
    assert "编发" in page
    assert "张经办" in page
    acts = [row.act for row in desk.store.audit.latest(9)]
    assert [(act.kind, act.refused) for act in acts] == [(ActKind.ACT, True), (ActKind.RUN, False)]
