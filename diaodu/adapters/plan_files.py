"""Plans from their folders: the city's own (DIAODU_PLANS) first, then the built-in ones."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from diaodu import ROOT
from diaodu.adapters.form_files import (
    HOUSE_FORMS,
    HOUSE_RULES,
    edited_texts,
    hash_folders,
    load_forms,
    load_house_rules,
    read_drafts,
    read_house_rules,
)
from diaodu.adapters.old_keys import FORM_KEYS, PLAN_KEYS, Names, read_edited
from diaodu.adapters.yaml_files import KeyPath, Sources, build, name_place, slip_error
from diaodu.domain.errors import UserError
from diaodu.domain.forms.form import Form
from diaodu.domain.forms.house_wording import ReaderRule
from diaodu.domain.forms.placed_errors import PlacedError
from diaodu.domain.period import parse_period
from diaodu.domain.plans.plan import Plan

BUILT_IN_PLANS = ROOT / "plans"
TEMPLATES = ROOT / "templates"


@dataclass(frozen=True, kw_only=True)
class PlanFolder:
    """A plan with the forms and rules that go with it, read when first asked for, and the hash of them all.

    Raises:
        UserError: on first use of the forms, when a file does not fit the model or the plan.
    """

    plan: Plan
    path: Path
    house: Path = HOUSE_FORMS

    @property
    def _own_forms(self) -> Path | None:
        return self.path / "forms" if (self.path / "forms").is_dir() else None

    @property
    def own_templates(self) -> Path | None:
        """The plan's own folder of templates, whose files are found before the house's."""
        return self.path / "templates" if (self.path / "templates").is_dir() else None

    @cached_property
    def forms(self) -> dict[str, Form]:
        """The plan's forms by name, checked against its measures and parameters; the reader knows no others."""
        forms = load_forms(self._own_forms, self.house)
        try:
            self.plan.check_forms(forms)
        except PlacedError as slip:
            raise slip_error(slip, _read_plan(self.path)[1]) from slip
        for name in self.plan.forms_used:
            try:
                forms[name].check_entries(self.plan.known_parameters)
                forms[name].check_sentences(self.plan.written_parameters, self.plan.known_parameters)
                if going_on := forms[name].goes_on:
                    going_on.check_beside({name: form.frame_columns for name, form in forms.items()})
            except PlacedError as slip:
                raise slip_error(slip, read_drafts(self._own_forms, self.house)[name].sources) from slip
        return {name: form for name, form in forms.items() if name in self.plan.forms_used}

    @cached_property
    def house_rules(self) -> dict[str, ReaderRule]:
        """Wording and severity of the rules no form states, with the plan's parameters filled in."""
        parameters = self.plan.written_parameters
        for rules, sources in read_house_rules(self._own_forms, self.house):
            try:
                rules.check_sentences(parameters)
            except PlacedError as slip:
                raise slip_error(slip, sources) from slip
        rules = load_house_rules(self._own_forms, self.house)
        return {name: rule.with_parameters(parameters) for name, rule in rules.items()}

    @cached_property
    def sha256(self) -> str:
        """Names plan, forms and templates as they are."""
        return hash_folders(self.path, HOUSE_FORMS, TEMPLATES)

    def texts(self) -> dict[str, str]:
        """The files that the hash is of, by the folder they stand in and their name below it."""
        return {
            f"{room}/{path.relative_to(folder).as_posix()}": path.read_text(encoding="utf-8")
            for room, folder in (("plan", self.path), ("expectations", HOUSE_FORMS), ("templates", TEMPLATES))
            for path in edited_texts(folder)
        }


def load_plan_folder(name: str, own_plans: Path | None = None) -> PlanFolder:
    """Load a plan by its name or the path of its folder.

    Raises:
        UserError: no such plan, one that calls itself otherwise than its folder, or a file does not fit: names file,
            line, key, found and expected.
    """
    path = _find(name, own_plans)
    return _load(name, path, _stamp(path))


def _stamp(path: Path) -> tuple[tuple[str, int, int, int], ...]:
    """What tells that a file a plan is made of has changed: a plan that has not is not read anew."""
    files = [file for folder in (path, HOUSE_FORMS, TEMPLATES) for file in edited_texts(folder)]
    stats = [(str(file), file.stat()) for file in files]
    return tuple((file, of.st_mtime_ns, of.st_size, of.st_ino) for file, of in stats)


@lru_cache(maxsize=16)
def _load(name: str, path: Path, _stamp: tuple[tuple[str, int, int, int], ...]) -> PlanFolder:
    plan = _build_plan(path)
    if path != Path(name) and plan.id != path.name:
        raise UserError(
            f"{path.name}/plan.yaml 的 id",
            f"{plan.id}，与文件夹名 {path.name} 不同：两个方案会写进同一本台账",
            f"二者相同（小写字母、数字、连字符），如把文件夹改名为 {plan.id}；自己的方案另取 id",
            "维护方案的人",
        )
    return PlanFolder(plan=plan, path=path)


def restore_plan_folder(name: str, texts: Mapping[str, str], folder: Path) -> PlanFolder:
    """Write a plan's files as they were kept (`PlanFolder.texts`) into a folder, and load the plan by them.

    The house's templates of then lie among the plan's own, which are found first.

    Raises:
        UserError: this version of the program cannot read them.
    """
    rooms = {"plan": folder / name, "expectations": folder / "expectations", "templates": folder / name / "templates"}
    for said in sorted(texts, reverse=True):  # the house's templates before the plan's own
        room, _, file = said.partition("/")
        path = rooms[room] / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(texts[said], encoding="utf-8")
    return PlanFolder(plan=_build_plan(rooms["plan"]), path=rooms["plan"], house=rooms["expectations"])


def load_plan(name: str, own_plans: Path | None = None) -> Plan:
    """Load a plan alone."""
    return load_plan_folder(name, own_plans).plan


def list_plans(own_plans: Path | None = None) -> list[str]:
    """Names of all plans found."""
    folders = [folder for folder in (own_plans, BUILT_IN_PLANS) if folder and folder.is_dir()]
    return sorted({path.parent.name for folder in folders for path in folder.glob("*/plan.yaml")})


def edited_files(path: Path) -> dict[Path, Names]:
    """The YAML files of a plan's folder, each with the names its old keys have now."""
    own_forms = {
        file: {} if file.name == HOUSE_RULES else FORM_KEYS for file in sorted((path / "forms").glob("*.yaml"))
    }
    return dict.fromkeys(sorted(path.glob("*.yaml")), PLAN_KEYS) | own_forms


def _find(name: str, own_plans: Path | None) -> Path:
    direct = Path(name)
    if direct.name == "plan.yaml" and direct.exists():
        return direct.parent
    candidates = [folder / name for folder in (own_plans, BUILT_IN_PLANS) if folder]
    for path in [*candidates, direct]:
        if (path / "plan.yaml").exists():
            return path
    known = "、".join(list_plans(own_plans))
    raise UserError("方案", f"没有名为 {name!r} 的方案", f"已有方案之一（{known}）或方案文件夹的路径", "操作人员")


def _build_plan(path: Path) -> Plan:
    whole, sources = _read_plan(path)
    plan = build(Plan, whole, sources)
    _check_templates(plan, path, sources)
    return plan if isinstance(plan.calendar.holidays, tuple) else _with_holidays(plan, sources)


def _check_templates(plan: Plan, path: Path, sources: Sources) -> None:
    """Refuse a paper whose template lies neither in the plan's folder nor in the house's."""
    for index, paper in enumerate(plan.papers):
        if not any((folder / paper.template).is_file() for folder in (path / "templates", TEMPLATES)):
            found = f"没有模板 {paper.template}"
            raise UserError(
                name_place(("papers", index), sources), found, "方案文件夹的 templates/ 中的一个模板", "维护方案的人"
            )


def _with_holidays(plan: Plan, sources: Sources) -> Plan:
    """Fill in the published holidays; the year the plan begins in must be known."""
    from diaodu.adapters.holidays import published_days

    days = published_days(name_place(("calendar", "holidays"), sources))
    days.of_year(parse_period(plan.first_period).start.year)
    return plan.model_copy(update={"calendar": plan.calendar.with_published(days)})


def _read_plan(path: Path) -> tuple[dict[str, Any], Sources]:
    """All files of a plan as one mapping, and the file of each key."""
    whole: dict[str, Any] = {}
    sources: dict[KeyPath, tuple[Path, KeyPath]] = {(): (path / "plan.yaml", ())}
    for file in [path / "plan.yaml", *sorted(p for p in path.glob("*.yaml") if p.name != "plan.yaml")]:
        data, old_places = read_edited(file, PLAN_KEYS)
        for key, value in data.items():
            if key in whole:
                first = sources[key,][0].name
                raise UserError(file.name, f"{key} 已在 {first} 中出现", "每项只写一处", "维护方案的人")
            whole[key], sources[key,] = value, (file, (key,))
        sources |= old_places
    return whole, sources
