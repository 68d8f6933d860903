"""What a template workbook (模板) says of itself on its hidden sheet."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

MARK_SHEET = "_meta"
"""The hidden sheet; clerks never see it."""

GUIDE_SHEET, LIST_SHEET = "填报说明", "选项"
"""The page that explains the columns, and the hidden one with the words to choose from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormMark:
    """A form as the template printed it."""

    title: str
    version: int
    fingerprint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateMark:
    """Plan, period and unit a template was made for; forms by name."""

    plan: str
    period: str
    unit: str
    unit_name: str = ""
    forms: Mapping[str, FormMark] = field(default_factory=dict)

    def to_rows(self) -> list[tuple[str, str]]:
        """The hidden sheet's rows."""
        own = [("plan", self.plan), ("period", self.period), ("unit", self.unit), ("unit_name", self.unit_name)]
        forms = [(f"form:{name}", f"{f.title}|{f.version}|{f.fingerprint}") for name, f in self.forms.items()]
        return own + forms

    @classmethod
    def from_rows(cls, rows: Mapping[str, str]) -> "TemplateMark | None":
        """Rebuild what `to_rows` made; None where it is not such a sheet."""
        if not all(rows.get(name) for name in ("plan", "period", "unit")):
            return None
        forms = {name[len("form:") :]: mark for name, said in rows.items() if (mark := _form_mark(name, said))}
        return cls(
            plan=rows["plan"],
            period=rows["period"],
            unit=rows["unit"],
            unit_name=rows.get("unit_name", ""),
            forms=forms,
        )


def _form_mark(name: str, said: str) -> FormMark | None:
    title, _, rest = said.partition("|")
    version, _, printed = rest.partition("|")
    if not name.startswith("form:") or not version.isdecimal():
        return None
    return FormMark(title=title, version=int(version), fingerprint=printed)


def fingerprint(headers: Sequence[str]) -> str:
    """A hash of a header row, by which a changed template is recognised; blank cells at its end do not count."""
    texts = [text.strip() for text in headers]
    while texts and not texts[-1]:
        texts.pop()
    return hashlib.sha256("\x1f".join(texts).encode()).hexdigest()
