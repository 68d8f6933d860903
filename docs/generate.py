"""Write the pages that derive from the code and the YAML files; `--check` only tells which are out of date.

uv run python -m docs.generate [--check]
"""

import difflib
import sys
from collections.abc import Callable
from pathlib import Path

from docs.changing_page import changing_page
from docs.commands_page import commands_page
from docs.figures_page import figures_page
from docs.form_language_page import form_language_page
from docs.forms_page import form_pages, forms_page
from docs.plan_language_page import plan_language_page
from docs.plans_page import plans_page
from docs.reading_page import reading_page
from docs.rules_page import rules_page
from docs.states_page import states_page

FOLDER = Path(__file__).parent
PAGES: dict[str, Callable[[], str]] = {
    "changing.md": changing_page,
    "commands.md": commands_page,
    "figures.md": figures_page,
    "form-language.md": form_language_page,
    "forms.md": forms_page,
    "plan-language.md": plan_language_page,
    "plans.md": plans_page,
    "reading.md": reading_page,
    "rules.md": rules_page,
    "states.md": states_page,
    **form_pages(),
}


def write_pages() -> list[str]:
    """Write every page that differs; their names."""
    stale = [name for name, page in PAGES.items() if _standing(name) != page()]
    for name in stale:
        (FOLDER / name).parent.mkdir(exist_ok=True)
        (FOLDER / name).write_text(PAGES[name](), encoding="utf-8")
    return stale


def find_differences() -> list[str]:
    """Lines in which the pages as they stand differ from what they should be."""
    lines: list[str] = []
    for name, page in PAGES.items():
        before, after = _standing(name).splitlines(), page().splitlines()
        lines += difflib.unified_diff(before, after, f"docs/{name}", "as generated", lineterm="", n=0)
    stray = sorted(path for path in FOLDER.glob("forms/*.md") if f"forms/{path.name}" not in PAGES)
    return [*lines, *(f"docs/forms/{path.name} belongs to no form" for path in stray)]


def _standing(name: str) -> str:
    path = FOLDER / name
    return path.read_text(encoding="utf-8") if path.exists() else ""


def main() -> int:
    """Write, or with --check compare; the exit code."""
    if "--check" not in sys.argv[1:]:
        sys.stdout.write("".join(f"docs/{name} written\n" for name in write_pages()))
        return 0
    differences = find_differences()
    if differences:
        sys.stderr.write("\n".join([*differences, "out of date: run python -m docs.generate", ""]))
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
