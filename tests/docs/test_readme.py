"""What the README and the pages beside it say is so: paths, settings, commands, one text in two languages."""

import re
import shlex
import tomllib
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from desk.cli import app
from diaodu import ROOT
from diaodu.settings import SETTINGS
from docs.commands_page import EXIT_CODES, walk_commands

READMES = ("README.md", "README.zh-CN.md")
TOURS = ("docs/tour.md", "docs/tour.zh-CN.md")
OPERATIONS = ("docs/operations.md", "docs/operations.zh-CN.md")
CHANGES = "docs/changing.md"
PAGES = (*READMES, "CONTRIBUTING.md", "CHANGELOG.md")
COMMANDS = dict(walk_commands())
CHEAP = {
    ("doctor",), ("plan", "show", "ordos-2021"), ("plan", "check", "plans/ordos-2021"), ("schedules", "show"),
    ("template", "ordos-2021", "2021-03", "--out", "模板"), ("status", "ordos-2021", "2021-03"),
    ("deliveries", "ordos-2021", "2021-03"), ("papers", "ordos-2021", "2021-03"),
}  # fmt: skip
"""Commands of these pages that start nothing and need nothing handed in."""
WRITTEN = {".py", ".md", ".yaml", ".toml", ".j2", ".typ", ".json", ".mako", ".txt", ".csv", ".cfg", ""}
NOT_OURS = {".venv", ".git", "var", "demo", "dist", "uv.lock"}
LINK = re.compile(r"\]\(([^)#]+)(?:#[^)]*)?\)|<img src=\"([^\"]+)\"")
CODE_PATH = re.compile(r"`((?:flows|tasks|expectations|plans|templates|desk|diaodu|tests|docs|bench)/[\w./-]+)`")
# In pieces, so that this file does not hold what it looks for.
FORBIDDEN = ("/work" + "/", "/root" + "/", "pypi" + ".org", "pythonhosted" + ".org", "pypi" + ".tuna", "index" + "-url")


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def code_lines(name: str) -> list[str]:
    """Lines of the page's shell blocks, what stands behind a # set aside."""
    blocks = re.findall(r"```bash\n(.*?)```", read(name), flags=re.DOTALL)
    lines = [line.partition(" #")[0].strip() for block in blocks for line in block.splitlines()]
    return [line for line in lines if line]


def diaodu_calls(name: str) -> list[list[str]]:
    """Arguments of every line that calls diaodu, environment and `uv run` before it set aside."""
    calls = []
    for line in code_lines(name):
        for part in line.split("&&"):
            words = shlex.split(part)
            while words and (re.fullmatch(r"[A-Z_]+=.*", words[0]) or words[0] in {"uv", "run"}):
                words = words[1:]
            if words[:1] == ["diaodu"]:
                calls.append(words[1:])
    return calls


CALLS = [call for name in (*READMES, *TOURS, *OPERATIONS, CHANGES) for call in diaodu_calls(name)]


def documents() -> list[Path]:
    return [*(ROOT / name for name in PAGES), *sorted((ROOT / "docs").rglob("*.md"))]


@pytest.mark.parametrize("path", documents(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_path_that_a_document_names_exists(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    linked = [one or two for one, two in LINK.findall(text)]
    missing = [name for name in linked if "://" not in name and not (path.parent / name).exists()]
    missing += [name for name in CODE_PATH.findall(text) if not (ROOT / name).exists()]
    assert missing == []


@pytest.mark.parametrize("pair", [READMES, TOURS, OPERATIONS], ids=lambda pair: pair[0])
def test_both_languages_show_the_same_commands_and_lead_to_the_same_pages(pair: tuple[str, str]) -> None:
    english, chinese = pair
    assert code_lines(english) == code_lines(chinese)
    assert linked_pages(english) == linked_pages(chinese)


def linked_pages(name: str) -> set[str]:
    """What the page links to and shows, a page in two languages counted as one."""
    linked = {(one or two).replace(".zh-CN", "") for one, two in LINK.findall(read(name))}
    return linked - {Path(name).name.replace(".zh-CN", "")}


@pytest.mark.parametrize("name", READMES)
def test_a_readme_has_at_most_120_lines_and_a_month_in_ten_commands(name: str) -> None:
    assert len(read(name).splitlines()) <= 120
    assert len([line for line in code_lines(name) if line.startswith("diaodu ")]) == 10


def test_the_gate_finds_the_readmes_test_command() -> None:
    assert "pip install uv && uv run pytest" in code_lines("README.md")


def test_every_page_is_reached_from_the_readme_in_at_most_two_steps() -> None:
    near = {ROOT / name for name in linked_pages("README.md")}
    reached = near | {
        (page.parent / one).resolve()
        for page in near if page.suffix == ".md" for one, _ in LINK.findall(page.read_text(encoding="utf-8"))
    }  # fmt: skip
    pages = {path for path in (ROOT / "docs").rglob("*.md") if not path.name.endswith(".zh-CN.md")}
    assert sorted(path.name for path in pages - reached) == []


@pytest.mark.parametrize("call", CALLS, ids=" ".join)
def test_every_command_of_these_pages_parses(call: list[str]) -> None:
    name = next(name for name in COMMANDS if call[: len(name.split())] == name.split())
    # make_context parses the words against the command's own arguments and options and runs nothing.
    assert COMMANDS[name].make_context(name, call[len(name.split()) :]).info_name == name


@pytest.mark.parametrize("call", sorted(CHEAP), ids=" ".join)
def test_cheap_commands_of_these_pages_run(
    call: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert list(call) in CALLS
    words = [str(ROOT / word) if (ROOT / word).is_dir() and "/" in word else word for word in call]
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 0, (result.output, result.exception)
    assert result.stdout


@pytest.mark.parametrize("name", OPERATIONS)
def test_the_page_of_operations_lists_every_setting_and_exit_code_and_no_other_setting(name: str) -> None:
    text = read(name)
    listed = set(re.findall(r"^\| `DIAODU_(\w+)` \|", text, flags=re.MULTILINE))
    assert listed == {setting.name for setting in SETTINGS}
    codes = re.findall(r"^\| (\d+) \|", text, flags=re.MULTILINE)
    assert codes == [str(code) for code, _ in EXIT_CODES]


def test_every_direct_dependency_has_its_line() -> None:
    written = set(re.findall(r"^\| `([\w.-]+(?:\[\w+\])?)` \|", read("docs/dependencies.md"), flags=re.MULTILINE))
    declared = tomllib.loads(read("pyproject.toml"))
    stated = [*declared["project"]["dependencies"], *declared["dependency-groups"]["dev"]]
    stated += [one for extra in declared["project"].get("optional-dependencies", {}).values() for one in extra]
    names = {re.split(r"[<>=!~; ]", one)[0] for one in stated}
    assert written == names


def test_no_text_names_a_package_host_or_a_path_of_this_machine() -> None:
    found = {}
    for path in texts(ROOT):
        text = path.read_text(encoding="utf-8", errors="replace")
        if bad := [word for word in FORBIDDEN if word in text]:
            found[path.relative_to(ROOT).as_posix()] = bad
    assert found == {}


def texts(folder: Path) -> list[Path]:
    """Text files of the repository: no dot folders but .ci, nothing that a run makes."""
    found: list[Path] = []
    for path in sorted(folder.iterdir()):
        hidden = path.name.startswith(".") and path.name not in {".ci", ".gitignore"}
        if hidden or path.name in NOT_OURS or path.name == "__pycache__":
            continue
        if path.is_dir():
            found += texts(path)
        elif path.suffix in WRITTEN:
            found.append(path)
    return found


def test_pictures_are_small_and_each_is_shown() -> None:
    shown = {name for _, name in LINK.findall(read("README.md")) if name}
    pictures: dict[str, Any] = {
        f"docs/pictures/{p.name}": p.stat().st_size for p in (ROOT / "docs/pictures").glob("*.png")
    }
    assert set(pictures) == shown
    assert max(pictures.values()) <= 250_000


def test_page_one_of_each_kind_of_paper_is_shown_in_a_small_picture() -> None:
    kinds = {folder.name for folder in (ROOT / "templates/papers").iterdir() if folder.is_dir()} | {"bulletin"}
    pictures = {path.stem: path.stat().st_size for path in (ROOT / "docs/pictures/papers").iterdir()}
    assert set(pictures) == kinds
    assert all(f"(pictures/papers/{kind}.png)" in read("docs/papers.md") for kind in kinds)
    assert max(pictures.values()) <= 60_000
