"""Plans from their folders: the city's own (DIAODU_PLANS) first, then the built-in ones."""

from dataclasses import dataclass
from pathlib import Path

from diaodu import ROOT
from diaodu.adapters.form_files import HOUSE_FORMS, hash_folders, load_forms, load_house_rules
from diaodu.adapters.yaml_files import Lines, build, read_yaml
from diaodu.domain.errors import UserError
from diaodu.domain.form import Form, ReaderRule
from diaodu.domain.plan import Plan

BUILT_IN_PLANS = ROOT / "plans"
TEMPLATES = ROOT / "templates"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanFolder:
    """A plan with the forms and rules that go with it, and the hash that names them all."""

    plan: Plan
    forms: dict[str, Form]
    house_rules: dict[str, ReaderRule]
    sha256: str
    path: Path


def load_plan_folder(name: str, own_plans: Path | None = None) -> PlanFolder:
    """Load a plan by its name or the path of its folder.

    Raises:
        UserError: no such plan, or a file does not fit: names file, line, key, found and expected.
    """
    path = _find(name, own_plans)
    own_forms = path / "forms" if (path / "forms").is_dir() else None
    forms = load_forms(own_forms)
    plan = _build_plan(path)
    try:
        plan.check_forms({name: set(form.frame_columns) for name, form in forms.items()})
    except ValueError as error:
        raise UserError(f"{path.name}/", str(error), "方案与报表一致", "维护方案的人") from error
    return PlanFolder(
        plan=plan,
        forms=forms,
        house_rules=load_house_rules(own_forms),
        sha256=hash_folders(path, HOUSE_FORMS, TEMPLATES),
        path=path,
    )


def load_plan(name: str, own_plans: Path | None = None) -> Plan:
    """Load a plan alone."""
    return load_plan_folder(name, own_plans).plan


def list_plans(own_plans: Path | None = None) -> list[str]:
    """Names of all plans found."""
    folders = [folder for folder in (own_plans, BUILT_IN_PLANS) if folder and folder.is_dir()]
    return sorted({path.parent.name for folder in folders for path in folder.glob("*/plan.yaml")})


def _find(name: str, own_plans: Path | None) -> Path:
    direct = Path(name)
    if direct.name == "plan.yaml" and direct.exists():
        return direct.parent
    candidates = [folder / name for folder in (own_plans, BUILT_IN_PLANS) if folder]
    for path in [*candidates, direct]:
        if (path / "plan.yaml").exists():
            return path
    known = "、".join(list_plans(own_plans))
    raise UserError("方案", f"没有名为 {name!r} 的方案", f"已有方案之一({known})或方案文件夹的路径", "操作人员")


def _build_plan(path: Path) -> Plan:
    whole: dict[str, object] = {}
    sources: dict[str, tuple[Path, Lines]] = {}
    for file in [path / "plan.yaml", *sorted(p for p in path.glob("*.yaml") if p.name != "plan.yaml")]:
        data, lines = read_yaml(file)
        for key, value in (data or {}).items():
            if key in whole:
                raise UserError(file.name, f"{key} 已在 {sources[key][0].name} 中出现", "每项只写一处", "维护方案的人")
            whole[key], sources[key] = value, (file, lines)
    return build(Plan, whole, sources, path / "plan.yaml")
