"""Pursued (事项) of the plan's lists (`diaodu triggers`) as papers to units tell them: no codes, no firm in talks."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from diaodu.domain.papers.bulletin.facts import Facts, rows_of
from diaodu.domain.plans.triggers import Trigger
from diaodu.domain.text import disclosure, wording
from diaodu.domain.text.disclosure import typeset
from diaodu.domain.triggers.behind import Behind
from diaodu.domain.triggers.cases import Case, matter_key
from diaodu.domain.triggers.each import Each
from diaodu.domain.triggers.unanswered import Unanswered
from diaodu.domain.triggers.unmet import Unmet

_COUNTED = re.compile(r"(\d+)([^\d%]*)")
UNTOLD = frozenset({"投资方", "总投资", "联系电话", "联系人"})
"""Headers of a list that a paper has a place of its own for, or never prints."""

FINDINGS_KEY = matter_key("unanswered", "")
"""By which a unit's unanswered findings, one matter together, are known in the register."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PursuedMatter:
    """One entry of a list, in words."""

    unit: str
    title: str
    """What the list is of."""
    clause: str
    subject: str
    asked: str
    """What is required, and by which words of the document."""
    wanted: str
    """The number alone: 30个; "" where there is none."""
    now: str
    gap: str
    leader: str = ""
    project: Mapping[str, str] | None = None
    is_of_measure: bool = False
    """Whether the subject is a measure, which is then what the matter is of."""
    key: str
    """What the unit's matter is known by in every period."""
    case: Case | None = None
    """Its case in the register (督办台账) that is in hand."""

    @property
    def called(self) -> str:
        """事项: the project with its firm and 总投资, else the measure, else what the list is of."""
        if self.project is None:
            return self.subject if self.is_of_measure else self.title
        amount = self.project["amount"] and f"总投资{self.project['amount']}"
        about = "，".join(filter(None, (self.project["firm"], amount)))
        return self.project["name"] + (f"（{about}）" if about else "")

    @property
    def required(self) -> str:
        """要求及依据."""
        if self.project is not None and self.title not in self.asked:
            return f"{self.title}；{self.asked}"
        return self.asked

    @property
    def stands(self) -> str:
        """现状."""
        is_told = self.project is not None or self.is_of_measure or self.subject in {"", "报送"}
        return self.now if is_told else f"{self.subject} {self.now}"


class Pursued:
    """The lists of a period for some kinds of papers; `lists` as a run kept them."""

    def __init__(
        self, facts: Facts, lists: Sequence[Mapping[str, Any]], kinds: Sequence[str], cases: Iterable[Case] = ()
    ) -> None:
        """Take the lists that go into papers of these kinds, and the cases of the register that are in hand."""
        self.facts = facts
        names = {unit.code: unit.name for unit in facts.plan.units}
        self.in_hand = {(names.get(one.asked.unit, ""), one.asked.key): one for one in cases}
        self.triggers = {trigger.id: trigger for trigger in facts.plan.triggers}
        self.lists = [one for one in lists if one["paper"] in kinds and one["trigger"] in self.triggers]

    @property
    def titles(self) -> list[str]:
        """Titles of the lists that have an entry, findings left out."""
        return [title for title, matters in self.by_list().items() if matters]

    def of(self, unit: str) -> list[PursuedMatter]:
        """A unit's matters, list after list."""
        return [matter for matters in self.by_list().values() for matter in matters if matter.unit == unit]

    def by_list(self) -> dict[str, list[PursuedMatter]]:
        """The matters of each list by its title; lists without an entry left out."""
        found = {self._title(one): [self._matter(one, hit) for hit in one["hits"]] for one in self._told()}
        return {title: matters for title, matters in found.items() if matters}

    def unanswered(self, unit: str | None = None) -> int:
        """How many findings a unit, or all, left unanswered: their number is told, not one by one."""
        hits = [hit for one in self.lists if self._is_of_findings(one) for hit in one["hits"]]
        return sum(unit in {None, hit["unit"]} for hit in hits)

    def cases_of(self, unit: str) -> list[Case | None]:
        """A unit's matters by their cases in the register, its unanswered findings last; None where one has none."""
        findings = [self.in_hand.get((unit, FINDINGS_KEY))] * bool(self.unanswered(unit))
        return [*(matter.case for matter in self.of(unit)), *findings]

    def units(self) -> list[str]:
        """Units that something is asked of, in the plan's order."""
        named = {hit["unit"] for one in self.lists for hit in one["hits"]}
        return [unit.name for unit in self.facts.plan.units if unit.name in named]

    def _told(self) -> Iterator[Mapping[str, Any]]:
        return (one for one in self.lists if not self._is_of_findings(one))

    def _is_of_findings(self, one: Mapping[str, Any]) -> bool:
        return isinstance(self.triggers[one["trigger"]].kind, Unanswered)

    def _title(self, one: Mapping[str, Any]) -> str:
        return typeset(one["title"])

    def _matter(self, one: Mapping[str, Any], hit: Mapping[str, Any]) -> PursuedMatter:
        row = self._row(hit)
        return PursuedMatter(
            unit=hit["unit"],
            title=self._title(one),
            clause=one["clause"],
            subject=self._subject(hit, row),
            asked=self._asked(self.triggers[one["trigger"]], hit),
            wanted=hit["expected"],
            now=self._now(hit, self.triggers[one["trigger"]]),
            gap=_days_behind(row, self.facts.period.end)
            if row is not None
            else _short_of(hit, self.triggers[one["trigger"]].text),
            leader=disclosure.clean_text((row or {}).get("lead_official")),
            project=self._project(row) if row else None,
            is_of_measure=isinstance(self.triggers[one["trigger"]].kind, Unmet | Behind),
            key=(key := matter_key(one["trigger"], hit["subject"])),
            case=self.in_hand.get((hit["unit"], key)),
        )

    def _row(self, hit: Mapping[str, Any]) -> dict[str, Any] | None:
        """The record an entry is of, where it is of one."""
        if len(hit["records"]) != 1:
            return None
        return self.facts.once(("records",), self._rows).get(hit["records"][0])

    def _rows(self) -> dict[str, dict[str, Any]]:
        frames = self.facts.assessment.records.values()
        return {row["record"]: row for frame in frames for row in rows_of(frame) if row.get("record")}

    def _subject(self, hit: Mapping[str, Any], row: Mapping[str, Any] | None) -> str:
        if row is not None and row.get("name"):
            return disclosure.shown_project(row, self.facts.places)
        return disclosure.printable(hit["subject"], self.facts.hidden)

    def _asked(self, trigger: Trigger, hit: Mapping[str, Any]) -> str:
        """What was expected, and why: the plan's own words, else the document's."""
        quotes = [one.quote for one in self.facts.plan.clauses if one.id in trigger.clause.split("、")]
        return "；".join(typeset(words) for words in (hit["expected"], trigger.text or "".join(quotes[:1])) if words)

    def _now(self, hit: Mapping[str, Any], trigger: Trigger) -> str:
        told = [f"{hit['value']}{self._unit(trigger)}"] if hit["value"] not in {"", "0"} else []
        shown = hit["shown"].items()
        told += [f"{header}：{_dated(text)}" for header, text in shown if text and header not in UNTOLD]
        return disclosure.printable("；".join(told), self.facts.hidden)

    def _unit(self, trigger: Trigger) -> str:
        """The unit of what a list adds up person by person: 天."""
        kind = trigger.kind
        if not isinstance(kind, Each) or not kind.sum:
            return ""
        column = self.facts.forms[kind.form].column(kind.sum)
        return column.unit or column.header.removesuffix("数")

    def _project(self, row: Mapping[str, Any]) -> dict[str, str] | None:
        """A project in words; None of a record that is no project."""
        if not row.get("name") or "total_investment" not in row:
            return None
        amount = row.get("total_investment")
        return {
            "name": disclosure.shown_project(row, self.facts.places),
            "firm": disclosure.shown_firm(row),
            "amount": "" if amount is None else wording.amount(int(amount)),
        }


def _dated(text: str) -> str:
    """2021-03-15 as it is written in Chinese; other words as they are."""
    try:
        return wording.chinese_date(date.fromisoformat(text))
    except ValueError:
        return text


def _days_behind(row: Mapping[str, Any], until: date) -> str:
    """How far a project is behind at the period's end, in days: behind its planned start, else since it was signed."""
    planned, signed = row.get("planned_start"), row.get("sign_date")
    if row.get("actual_start") is not None:
        return ""
    if planned is not None and _day(planned) < until:
        return f"逾计划开工{(until - _day(planned)).days}天"
    return f"签约已{(until - _day(signed)).days}天" if signed is not None and _day(signed) < until else ""


def _day(moment: Any) -> date:
    return date(moment.year, moment.month, moment.day)


def _short_of(hit: Mapping[str, Any], text: str) -> str:
    """What is lacking: the list's own words (落后序时30个百分点), else 30个 less 28个."""
    if hit["text"] and hit["text"] != text:
        return typeset(hit["text"])
    found = [_COUNTED.fullmatch(hit[name]) for name in ("value", "expected")]
    now, wanted = (one and (int(one[1]), one[2]) for one in found)
    return f"差{wanted[0] - now[0]}{wanted[1]}" if now and wanted and wanted[0] > now[0] else ""
