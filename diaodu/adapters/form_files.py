"""Forms from their YAML files; a plan's own folder may replace or extend a house form."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from diaodu import ROOT
from diaodu.adapters.yaml_files import build, read_yaml
from diaodu.domain.errors import UserError
from diaodu.domain.form import Form, ReaderRule

HOUSE_FORMS = ROOT / "expectations"
_HOUSE_RULES = "house.yaml"


@cache
def load_forms(extra: Path | None = None) -> dict[str, Form]:
    """All forms by name: the house's, and those of a plan's `forms/` folder found first.

    Raises:
        UserError: a file does not fit the model.
    """
    raw = {path.stem: (path, read_yaml(path)) for path in _form_paths(extra)}
    forms = {}
    for name, (path, data) in raw.items():
        whole = _extended(data, raw, path)
        forms[name] = build(Form, _resolved(whole, raw, path), {}, path)
    return forms


def _form_paths(extra: Path | None) -> list[Path]:
    house = {path.stem: path for path in sorted(HOUSE_FORMS.glob("*.yaml")) if path.name != _HOUSE_RULES}
    own = {path.stem: path for path in sorted(extra.glob("*.yaml"))} if extra and extra.is_dir() else {}
    return list((house | own).values())


def _extended(data: dict[str, Any], raw: dict[str, Any], path: Path) -> dict[str, Any]:
    """Lay a form over the house form it extends: columns by key, rules added."""
    base_name = data.get("extends")
    if not base_name:
        return data
    base_path = HOUSE_FORMS / f"{base_name}.yaml"
    base = raw[base_name][1] if base_name in raw and raw[base_name][0] != path else read_yaml(base_path)
    columns = {column["key"]: column for column in base["columns"]}
    for column in data.get("columns", []):
        columns[column["key"]] = columns.get(column["key"], {}) | column
    return base | data | {"columns": list(columns.values()), "rules": [*base.get("rules", []), *data.get("rules", [])]}


def _resolved(value: Any, raw: dict[str, Any], path: Path) -> Any:
    """Replace `!form form.column` by that column's choices."""
    if isinstance(value, dict) and set(value) == {"$form"}:
        form, _, key = value["$form"].partition(".")
        for column in raw.get(form, (None, {"columns": []}))[1]["columns"]:
            if column["key"] == key:
                return column["choices"]
        raise UserError(path.name, f"!form {value['$form']} 不存在", "报表名.列key", "维护该报表的人")
    if isinstance(value, dict):
        return {key: _resolved(part, raw, path) for key, part in value.items()}
    return [_resolved(part, raw, path) for part in value] if isinstance(value, list) else value


@cache
def load_house_rules(extra: Path | None = None) -> dict[str, ReaderRule]:
    """Wording and severity of the rules that the reader, the columns or the ledger judge."""
    rules: dict[str, ReaderRule] = {}
    for folder in (HOUSE_FORMS, extra):
        path = folder / _HOUSE_RULES if folder else None
        if path and path.exists():
            for index, entry in enumerate(read_yaml(path)["rules"]):
                rule = build(ReaderRule, entry, {}, path, at=("rules", index))
                rules[rule.id] = rule
    return rules


def hash_folders(*folders: Path | None) -> str:
    """One hash over the texts of YAML files and templates, by their names below the folders."""
    digest = hashlib.sha256()
    for folder in (folder for folder in folders if folder is not None and folder.is_dir()):
        for path in sorted(folder.rglob("*")):
            if path.suffix in {".yaml", ".j2", ".typ", ".json"}:
                digest.update(f"{path.relative_to(folder)}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()
