"""Forms from their YAML files; a plan's own folder may replace or extend a house form."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from diaodu import ROOT
from diaodu.adapters.old_keys import FORM_KEYS, read_edited
from diaodu.adapters.yaml_files import KeyPath, Sources, build, find_source, read_yaml, slip_error
from diaodu.domain.forms.form import Form
from diaodu.domain.forms.house_wording import HouseRules, ReaderRule
from diaodu.domain.forms.placed_errors import PlacedError

HOUSE_FORMS = ROOT / "expectations"
HOUSE_RULES = "house.yaml"
_RULE_LISTS = ("rules", "look_back")
"""Lists whose entries a form that extends another may state anew one by one."""
_MERGED = (("columns",), *((key,) for key in _RULE_LISTS))
"""Lists in whose entries a form and the one it extends come together: the places change."""
Places = dict[KeyPath, tuple[Path, KeyPath]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A form's entries as written, those of the form it extends laid under them, and where each came from."""

    data: dict[str, Any]
    sources: Sources


@cache
def load_forms(extra: Path | None = None, house: Path = HOUSE_FORMS) -> dict[str, Form]:
    """All forms by name: the house's, and those of a plan's `forms/` folder found first.

    Raises:
        UserError: a file does not fit the model.
    """
    drafts = read_drafts(extra, house)
    forms = {}
    for name, draft in drafts.items():
        try:
            whole = _resolved(draft.data, drafts, ())
        except PlacedError as slip:
            raise slip_error(slip, draft.sources) from slip
        forms[name] = build(Form, whole, draft.sources)
    return forms


def read_drafts(extra: Path | None = None, house: Path = HOUSE_FORMS) -> dict[str, Draft]:
    """All forms by name as they are written.

    Raises:
        UserError: a file is no YAML of keys, extends what is not there, or is not named as its form.
    """
    own, known = _form_paths(extra), _form_paths(house)
    drafts = {name: _read_draft(path, (own, known)) for name, path in (known | own).items()}
    for name, draft in drafts.items():
        if (found := draft.data.get("id", name)) != name:
            slip = PlacedError(f"id 现为 {found!r}，应与文件名相同，为 {name}", ("id",))
            own = draft.sources[()]
            raise slip_error(slip, {place: source for place, source in draft.sources.items() if source[0] == own[0]})
    return drafts


def _form_paths(folder: Path | None) -> dict[str, Path]:
    paths = sorted(folder.glob("*.yaml")) if folder and folder.is_dir() else []
    return {path.stem: path for path in paths if path.name != HOUSE_RULES}


def _read_draft(path: Path, folders: tuple[Mapping[str, Path], ...], above: tuple[Path, ...] = ()) -> Draft:
    """Read a form over the one it extends: the plan's own of that name, if it is another, else the house's."""
    data, old_places = read_edited(path, FORM_KEYS)
    own = Draft(data=data, sources={(): (path, ())} | old_places)
    try:
        _check_lists(data)
        if data.get("extends") is None:
            return own
        base = _find_base(str(data["extends"]), folders, (*above, path))
    except PlacedError as slip:
        raise slip_error(slip, own.sources) from slip
    return _laid_over(_read_draft(base, folders, (*above, path)), own)


def _check_lists(data: Mapping[str, Any]) -> None:
    for key in ("columns", *_RULE_LISTS):
        if not isinstance(data.get(key, []), list):
            raise PlacedError(f"现为 {data[key]!r:.40}，应为列表", (key,))
    seen: set[str] = set()
    for index, column in enumerate(data.get("columns", [])):
        if not isinstance(column, dict) or not isinstance(column.get("id"), str):
            raise PlacedError(f"列现为 {column!r:.80}，应写明 id", ("columns", index))
        if column["id"] in seen:
            raise PlacedError(f"列 id 重复：{column['id']}", ("columns", index, "id"))
        seen.add(column["id"])


def _find_base(name: str, folders: tuple[Mapping[str, Path], ...], above: tuple[Path, ...]) -> Path:
    found = [folder[name] for folder in folders if name in folder and folder[name] not in above]
    if not found:
        raise PlacedError(f"extends: {name} 不存在，可用 {', '.join(folders[-1])}", ("extends",))
    return found[0]


def _laid_over(base: Draft, own: Draft) -> Draft:
    """Lay a form over another: columns by id, rules by id and place, everything else by its name."""
    data = own.data
    inherited = {place: source for place, source in base.sources.items() if place and place[0] not in data}
    by_key = {(key,): find_source(base.sources, (key,)) for key in base.data if key not in data}
    of_own = {place: source for place, source in own.sources.items() if place[:1] not in _MERGED}
    sources: Places = by_key | inherited | _moved(own.sources, data, (), ()) | of_own
    whole = base.data | data
    if "columns" in data:
        whole["columns"] = _merged_columns(base, own, sources)
    for key in (name for name in _RULE_LISTS if name in data):
        whole[key] = _merged_rules(base, own, key, sources)
    return Draft(data=whole, sources=sources)


def _merged_columns(base: Draft, own: Draft, sources: Places) -> list[Any]:
    """Columns of the base with what is said anew of each, then those that are new."""
    said = {column["id"]: (column, ("columns", index)) for index, column in enumerate(own.data["columns"])}
    merged: list[Any] = []
    for index, column in enumerate(base.data.get("columns", [])):
        place, origin = ("columns", len(merged)), ("columns", index)
        changed, at = said.pop(column["id"], ({}, None))
        sources[place] = find_source(own.sources, at) if at else find_source(base.sources, origin)
        sources |= _moved(base.sources, [key for key in column if key not in changed], origin, place)
        sources |= _moved(own.sources, changed, at or (), place)
        merged.append(column | changed)
    for column, at in said.values():
        place = ("columns", len(merged))
        sources[place] = find_source(own.sources, at)
        sources |= _moved(own.sources, column, at, place)
        merged.append(column)
    return merged


def _moved(sources: Sources, keys: Iterable[str], at: KeyPath, to: KeyPath) -> Places:
    """Where an entry's keys came from, by the place where the entry stands now."""
    return {(*to, key): find_source(sources, (*at, key)) for key in keys}


def _merged_rules(base: Draft, own: Draft, key: str, sources: Places) -> list[Any]:
    """Rules of the base but for those stated anew, then the form's own."""
    rules = own.data[key]
    anew = [_rule_key(rule) for rule in rules]
    kept = [
        (rule, find_source(base.sources, (key, index)))
        for index, rule in enumerate(base.data.get(key, []))
        if _rule_key(rule) not in anew
    ]
    kept += [(rule, find_source(own.sources, (key, index))) for index, rule in enumerate(rules)]
    sources |= {(key, index): source for index, (_, source) in enumerate(kept)}
    return [rule for rule, _ in kept]


def _rule_key(rule: Any) -> tuple[Any, ...]:
    """Id and place, the same whether the place is said by `at` or by the first column."""
    if not isinstance(rule, dict):
        return ()
    return rule.get("id"), rule.get("at") or rule.get("column") or rule.get("column_A")


def _resolved(value: Any, drafts: Mapping[str, Draft], at: KeyPath) -> Any:
    """Replace `!form form.column` by that column's choices, as they are after every extension."""
    if isinstance(value, dict):
        if set(value) == {"$form"}:
            return _choices(value["$form"], drafts, at)
        return {key: _resolved(part, drafts, (*at, key)) for key, part in value.items()}
    return [_resolved(part, drafts, (*at, n)) for n, part in enumerate(value)] if isinstance(value, list) else value


def _choices(name: str, drafts: Mapping[str, Draft], at: KeyPath) -> Any:
    form, _, column_id = name.partition(".")
    columns = drafts[form].data.get("columns", []) if form in drafts else []
    choices = next((column.get("choices") for column in columns if column["id"] == column_id), None)
    if not isinstance(choices, list):
        raise PlacedError(f"!form {name} 不存在，应为 报表名.列id，该列须自有 choices", at)
    return choices


@cache
def load_house_rules(extra: Path | None = None, house: Path = HOUSE_FORMS) -> dict[str, ReaderRule]:
    """Wording and severity of the rules that the reader, the columns or the ledger judge.

    Raises:
        UserError: a house.yaml does not fit the model.
    """
    return {rule.id: rule for rules, _ in read_house_rules(extra, house) for rule in rules.rules}


@cache
def read_house_rules(extra: Path | None = None, house: Path = HOUSE_FORMS) -> tuple[tuple[HouseRules, Sources], ...]:
    """The house.yaml of the house, then that of a plan's `forms/` folder, each with its file.

    Raises:
        UserError: one does not fit the model.
    """
    paths = [folder / HOUSE_RULES for folder in (house, extra) if folder]
    places: list[tuple[Path, Sources]] = [(path, {(): (path, ())}) for path in paths if path.exists()]
    return tuple((build(HouseRules, read_yaml(path), sources), sources) for path, sources in places)


def hash_folders(*folders: Path | None) -> str:
    """One hash over the texts of YAML files and templates, by their names below the folders."""
    digest = hashlib.sha256()
    for folder in (folder for folder in folders if folder is not None and folder.is_dir()):
        for path in edited_texts(folder):
            digest.update(f"{path.relative_to(folder)}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()


def edited_texts(folder: Path) -> list[Path]:
    """The YAML files and templates of a folder, which people edit."""
    return [
        path
        for path in sorted(folder.rglob("*"))
        if path.suffix in {".yaml", ".j2", ".typ", ".json"} and path.is_file()
    ]
