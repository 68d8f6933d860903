"""deploy/: what the files start exists, at the hours of the deployments, with room for a workbook and no secret."""

import configparser
import json
import os
import re
import shutil
import subprocess
from inspect import signature
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from desk.cli import app
from desk.commands.up import up
from desk.web.bodies import LARGEST_UPLOAD
from diaodu import ROOT
from diaodu.settings import SETTINGS

DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*"))


def unit(path: Path) -> configparser.ConfigParser:
    parsed = configparser.ConfigParser(strict=False, interpolation=None)
    parsed.optionxform = str  # type: ignore[assignment, method-assign]
    parsed.read_string(path.read_text(encoding="utf-8"))
    return parsed


@pytest.mark.parametrize("path", [one for one in UNITS if one.suffix == ".service"], ids=lambda one: one.name)
def test_a_service_starts_a_command_that_there_is(path: Path) -> None:
    service = unit(path)["Service"]
    program, *words = service["ExecStart"].split()
    assert Path(program).name == "diaodu"
    assert CliRunner().invoke(app, [*words, "--help"]).exit_code == 0
    assert service["UMask"] == "0077"
    assert service["User"] == "diaodu"


@pytest.mark.parametrize("name", ["calendar", "intake"])
def test_timers_tick_when_the_deployments_do_and_make_up_for_what_was_missed(name: str) -> None:
    text = (DEPLOY / "systemd" / f"diaodu-{name}.timer").read_text(encoding="utf-8")
    assert "Persistent=true" in text
    deployments = yaml.safe_load((ROOT / "prefect.yaml").read_text(encoding="utf-8"))["deployments"]
    crons = next(one["schedules"] for one in deployments if one["name"] == name)
    times = re.findall(r"^OnCalendar=(.+)$", text, re.MULTILINE)
    assert [as_calendar(one["cron"], one["timezone"]) for one in crons] == times


def as_calendar(cron: str, zone: str) -> str:
    """A daily or quarter-hourly cron line as systemd writes it."""
    minute, hour, *_ = cron.split()
    every = re.fullmatch(r"\*/(\d+)", minute)
    return f"*:0/{every[1]}" if every else f"*-*-* {int(hour):02d}:{int(minute):02d} {zone}"


def test_the_proxy_lets_a_whole_workbook_through() -> None:
    found = re.search(r"client_max_body_size (\d+)m;", (DEPLOY / "nginx" / "diaodu.conf").read_text(encoding="utf-8"))
    assert found
    assert int(found[1]) * 2**20 >= LARGEST_UPLOAD


def test_the_image_has_the_python_we_ask_for_and_runs_everything() -> None:
    text = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    wanted = re.search(r'requires-python = ">=(\d+\.\d+)', (ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert wanted
    assert f"FROM python:{wanted[1]}-" in text
    assert 'CMD ["diaodu", "up", "--host", "0.0.0.0"]' in text
    assert re.search(r"^USER diaodu$", text, re.MULTILINE)


def test_compose_holds_no_password_and_shows_the_desk_to_this_machine_alone() -> None:
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    desk, database = compose["services"]["diaodu"], compose["services"]["database"]
    assert desk["ports"] == ["127.0.0.1:8900:8900"]
    assert "ports" not in database
    assert database["environment"]["POSTGRES_PASSWORD"] == "${POSTGRES_PASSWORD}"
    assert "${POSTGRES_PASSWORD}@database" in desk["environment"]["DIAODU_DATABASE_URL"]


def test_every_setting_and_port_in_deploy_is_one_that_there_is() -> None:
    texts = {path: path.read_text(encoding="utf-8") for path in DEPLOY.rglob("*") if path.is_file()}
    named = {name for text in texts.values() for name in re.findall(r"\bDIAODU_([A-Z_]+)\b", text)}
    assert {"HOME", "DATABASE_URL", "DESK_PROXY", "DESK_HEADER"} <= named <= {one.name for one in SETTINGS}
    port = signature(up).parameters["port"].default
    ports = {found for text in texts.values() for found in re.findall(r"127\.0\.0\.1:(\d+)|EXPOSE (\d+)", text)}
    assert {one or other for one, other in ports} == {str(port)}


@pytest.mark.slow
def test_the_steps_of_the_image_run_in_a_new_folder_without_what_is_for_development(tmp_path: Path) -> None:
    """As Docker does them, with this machine's Python: copy what git has, sync, look whether everything is there."""
    if not (uv := shutil.which("uv")):
        pytest.skip("no uv: pip install uv")
    text, place = (DEPLOY / "Dockerfile").read_text(encoding="utf-8"), tmp_path / "opt"
    (sync,) = re.findall(r"^RUN uv (.+)$", text, re.MULTILINE)
    archive = subprocess.run(["git", "archive", "HEAD"], cwd=ROOT, capture_output=True, check=True).stdout
    place.mkdir()
    subprocess.run(["tar", "x"], cwd=place, input=archive, check=True)
    env = {name: value for name, value in os.environ.items() if not name.startswith(("VIRTUAL_ENV", "PYTHON", "UV_"))}
    subprocess.run([uv, *sync.split(), "--quiet"], cwd=place, env=env, check=True, timeout=900)
    assert not (place / ".venv" / "bin" / "pytest").exists()
    (command,) = re.findall(r"^CMD (\[.+\])$", text, re.MULTILINE)
    program, *words = json.loads(command)
    env |= {"DIAODU_HOME": str(tmp_path / "home"), "PATH": f"{place / '.venv' / 'bin'}:{env['PATH']}"}
    for one in ([program, *words, "--help"], [program, "doctor", "--json"], [program, "status", "ordos-2021"]):
        done = subprocess.run(one, cwd=tmp_path, env=env, capture_output=True, text=True, check=False, timeout=300)
        assert done.returncode == 0, (one, done.stderr)


@pytest.mark.parametrize("path", UNITS, ids=lambda one: one.name)
def test_systemd_takes_each_unit(path: Path) -> None:
    """By its own check where it is installed, else its sections and their keys have the shape of a unit."""
    parsed = unit(path)
    assert {"Unit", "Service"} <= set(parsed.sections()) or {"Unit", "Timer"} <= set(parsed.sections())
    if path.suffix == ".timer":
        assert path.with_suffix(".service") in UNITS
    if analyze := shutil.which("systemd-analyze"):
        said = subprocess.run([analyze, "verify", path], capture_output=True, text=True, check=False).stderr
        ours = [line for line in said.splitlines() if path.name in line and "not executable" not in line]
        assert ours == []
