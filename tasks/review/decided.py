"""What was decided in a period: stewards' decisions, and rulings on what several units report."""

from collections.abc import Collection, Mapping
from typing import Any

from diaodu.domain.forms.house_rules import HouseRule
from diaodu.domain.intake.left_out import came_instead, counts, words_of
from diaodu.domain.ledger import Decision, Entry, Record
from diaodu.domain.results import UnitCode
from diaodu.domain.review.decision_list import DecisionLine, DecisionStatus, Effect, Judged, amounts_of, list_decisions
from diaodu.domain.states import DecisionKind, EntryKind, RulingKind
from tasks.month import Month
from tasks.validate.disputes import credit_of, standing_of


def decided_lines(month: Month, unit: UnitCode | None = None) -> list[dict[str, Any]]:
    """Every decision, ruling, exclusion and withdrawal of a period as scripts read it, oldest first; of one unit if told."""
    store = month.store
    decisions = store.decisions.list(month.plan.id)
    records = {record.id: record for record in store.validation.records(*month.key)}
    judged = Judged(
        period=month.period.id,
        findings=store.validation.findings(*month.key),
        records=records,
        forms=month.folder.forms,
    )
    made, names = {one.id: one for one in decisions}, month.names
    units = {record.id: record.unit for record in records.values()}
    found = [
        (
            _unit_of(line.decision, units),
            _decision_line(line, made) | _of_renaming(month, line) | _told_beside(month, line, records),
        )
        for line in list_decisions(decisions, judged)
    ]
    found += [(entry.unit, line) for entry, line in (*_rulings(month), *_left_out(month))]
    found.sort(key=lambda one: one[1]["at"])
    return [
        line | {"unit": names.name_of(code), "at": month.local(line["at"]).isoformat()}
        for code, line in found
        if unit in {None, code}
    ]


def _unit_of(one: Decision, units: Mapping[str, UnitCode]) -> UnitCode:
    matter = one.about or one.ruled
    return matter.unit if matter else units.get(one.record, UnitCode(""))


def _decision_line(line: DecisionLine, made: Mapping[str, Decision]) -> dict[str, Any]:
    one, about = line.decision, line.decision.about or line.decision.ruled
    back = made.get(one.follows) if one.kind is DecisionKind.UNDO else None
    place = " ".join(part for part in (about.file, about.sheet, about.cell) if part) if about else ""
    return {
        "id": one.id, "period": one.period, "kind": str(one.kind), "word": _word_of(one), "status": str(line.status),
        "status_word": line.status.word, "finding": one.finding, "record": one.record,
        "form": about.form if about else "", "rule": about.rule if about else "", "project": about.project if about else "",
        "column": one.column, "header": about.header if about else "", "place": place,
        "message": about.message if about else "", "old": about.value if about else "",
        "new": one.value if one.kind is DecisionKind.CORRECT else None, "reason": one.reason, "by": one.by,
        "at": one.at, "confirmed_by": one.confirmed_by, "expires": one.expires or None,
        "follows": one.follows or None, "undoes": _word_of(back) if back else None, "effect": _effect(line.effect),
    }  # fmt: skip


def _of_renaming(month: Month, line: DecisionLine) -> dict[str, Any]:
    """The effect of a ruling on a renamed project: on the figures of the city, and in words on each unit's too."""
    ruled = line.decision.ruled
    if ruled is None or not ruled.keys or line.status is not DecisionStatus.HOLDS:
        return {}
    now, was = standing_of(month, month.folder.forms[ruled.form], ruled.keys), ruled.was
    nothing = {"records": 0, "yuan": {}}
    effects = {
        unit: _less(Effect(**now.get(unit, nothing)), Effect(**was.get(unit, nothing)))
        for unit in {**was, **now, "": {}}
    }
    names = month.names
    units = [(names.name_of(UnitCode(unit)), effect) for unit, effect in sorted(effects.items()) if unit]
    said = [f"{name}{effect.words}" for name, effect in ((month.plan.whole, effects[""]), *units) if effect.words]
    return {"effect": _effect(effects[""]) | {"text": "；".join(said)}}


def _told_beside(month: Month, line: DecisionLine, records: Mapping[str, Record]) -> dict[str, Any]:
    """The effect of a decision on a record that other units tell too: in words also what it is for them and the city."""
    own, change = records.get(line.decision.record), line.effect.records
    if own is None or not own.name_key or not change or line.decision.ruled:
        return {}
    same = [one for one in records.values() if (one.form, one.name_key) == (own.form, own.name_key)]
    others = [one for one in same if one.unit != own.unit and one.state.is_counted]
    if not others:
        return {}
    names, city = month.names, month.plan.whole
    theirs = "、".join(dict.fromkeys(names.name_of(one.unit) for one in others))
    beside = f"{theirs}的同一记录现予计入，{city}仍计一次" if change < 0 else f"{theirs}也报有同一记录，{city}只计一次"
    return {"effect": _effect(line.effect) | {"text": f"{names.name_of(own.unit)}{line.effect.words}；{beside}"}}


def _word_of(one: Decision) -> str:
    """What a decision is called: a ruling on a renamed project by what was ruled."""
    is_ruling = one.ruled and one.kind is not DecisionKind.UNDO
    return f"认定：{one.ruled.ruling}" if is_ruling and one.ruled else one.kind.word


def _effect(effect: Effect) -> dict[str, Any]:
    return {"records": effect.records, "yuan": dict(effect.yuan), "text": effect.words}


def _rulings(month: Month) -> list[tuple[Entry, dict[str, Any]]]:
    """Rulings made in the period; one holds until a later one on its unit, or one about all units."""
    entries = sorted(month.store.entries.list(month.plan.id, EntryKind.RULING), key=lambda e: (e.at, e.id))
    own = [(at, entry) for at, entry in enumerate(entries) if entry.period == month.period.id]
    return [
        (entry, _ruling_line(month, entry, holds=not any(_replaces(later, entry) for later in entries[at + 1 :])))
        for at, entry in own
    ]


def _replaces(later: Entry, entry: Entry) -> bool:
    is_of_all = later.data["ruling"] != RulingKind.DROP
    return later.subject == entry.subject and (is_of_all or later.unit == entry.unit)


GAVE = "gave"
"""What an entry that takes an exclusion or a withdrawal back keeps: what counts again, as an effect's fields."""
_LEFT_OUT = (EntryKind.EXCLUSION, EntryKind.EXCLUSION_UNDONE, EntryKind.WITHDRAWAL, EntryKind.WITHDRAWAL_UNDONE)


def _left_out(month: Month) -> list[tuple[Entry, dict[str, Any]]]:
    """What stewards left out of the period or withdrew, and took back; of earlier ones what is left out of it too."""
    findings = month.store.validation.findings(*month.key)
    told = {f.decision_id for f in findings if f.rule == HouseRule.EXCLUDED}
    entries = [one for kind in _LEFT_OUT for one in month.store.entries.list(*_of_kind(month, kind))]
    undone = {entry.subject for entry in entries if entry.kind.takes_back}
    every = month.store.entries.list(month.plan.id, EntryKind.EXCLUSION)
    entries += [one for one in every if one.id in told and one.period != month.period.id]
    judged = bool(month.store.validation.reports(*month.key))
    lines = []
    for one in entries:
        is_lapsed = judged and one.kind is EntryKind.EXCLUSION and one.id not in told
        status = _left_out_status(one, undone, is_lapsed=is_lapsed)
        effect = (
            effect_of_leaving_out(month, one) if status is DecisionStatus.HOLDS else Effect(**one.data.get(GAVE, {}))
        )
        lines.append((one, _left_out_line(month, one, status, effect)))
    return lines


def _of_kind(month: Month, kind: EntryKind) -> tuple[str, EntryKind, str]:
    return month.plan.id, kind, month.period.id


def gave_back(month: Month, one: Entry) -> dict[str, Any]:
    """What counts again once an exclusion or a withdrawal is taken back, for the entry that does."""
    less = effect_of_leaving_out(month, one)
    yuan = {header: -amount for header, amount in less.yuan.items()}
    return {GAVE: {"records": -less.records, "yuan": yuan}}


def _left_out_status(one: Entry, undone: set[str], *, is_lapsed: bool) -> DecisionStatus:
    if one.kind.takes_back:
        return DecisionStatus.UNDO
    if one.id in undone:
        return DecisionStatus.UNDONE
    return DecisionStatus.LAPSED if is_lapsed else DecisionStatus.HOLDS


def effect_of_leaving_out(month: Month, one: Entry) -> Effect:
    """What counted of it when it was left out, less; what counts in its place, more."""
    if "was" not in one.data:
        return Effect()
    was, forms = one.data["was"], month.folder.forms
    instead = came_instead(one, month.store.validation.records(*month.key))
    yuan = {header: -amount for header, amount in was["yuan"].items()}
    for record in instead:
        for header, amount in amounts_of(forms[record.form], {}, record.data).items():
            yuan[header] = yuan.get(header, 0) + amount
    kept = {header: amount for header, amount in yuan.items() if amount}
    return Effect(records=len(instead) - was["records"], yuan=kept)


def totals_of(month: Month, unit: UnitCode, forms: Collection[str]) -> dict[str, Any]:
    """How many records of some forms count for a unit, and what their amounts come to, as an effect's fields."""
    own = [
        one
        for one in month.store.validation.records(*month.key)
        if one.unit == unit and one.form in forms and counts(one)
    ]
    yuan: dict[str, int] = {}
    for record in own:
        for header, amount in amounts_of(month.folder.forms[record.form], {}, record.data).items():
            yuan[header] = yuan.get(header, 0) + amount
    return {"records": len(own), "yuan": yuan}


def _with_gain(month: Month, one: Entry, effect: Effect) -> dict[str, Any]:
    """What a unit's file that went to another changes: for the unit in numbers, in words also for the other and the city."""
    was, to = one.data["to_was"], UnitCode(one.data["to"])
    now = totals_of(month, to, one.data["forms"])
    gain = _less(Effect(**now), Effect(**was))
    names = month.names
    said = ((names.name_of(one.unit), effect), (names.name_of(to), gain), (month.plan.whole, _sum(effect, gain)))
    return _effect(effect) | {"text": "；".join(f"{name}{each.words or '不变'}" for name, each in said)}


def _less(one: Effect, other: Effect) -> Effect:
    return _sum(one, Effect(records=-other.records, yuan={header: -amount for header, amount in other.yuan.items()}))


def _sum(one: Effect, other: Effect) -> Effect:
    headers = {**one.yuan, **other.yuan}
    yuan = {header: one.yuan.get(header, 0) + other.yuan.get(header, 0) for header in headers}
    return Effect(records=one.records + other.records, yuan={h: amount for h, amount in yuan.items() if amount})


def _left_out_line(month: Month, one: Entry, status: DecisionStatus, effect: Effect) -> dict[str, Any]:
    data = one.data
    to = month.names.name_of(UnitCode(data["to"])) if data.get("to") else ""
    what = data.get("what") or words_of(
        data["name"], data.get("sheet", ""), data.get("row", 0), data.get("project", "")
    )
    place = " ".join(part for part in (data.get("name", ""), data.get("sheet", "")) if part)
    back, holds = one.kind.takes_back, status is DecisionStatus.HOLDS
    return _entry_line(one, status) | {
        "form": data.get("form", ""), "rule": str(HouseRule.EXCLUDED) if one.kind is EntryKind.EXCLUSION else "",
        "project": data.get("project", ""), "place": f"{place} 第{data['row']}行" if data.get("row") else place,
        "message": f"{what}，改归{to}" if to else what, "follows": one.subject if back else None,
        "undoes": back[0].word if back else None,
        "effect": _with_gain(month, one, effect) if holds and "to_was" in data else _effect(effect),
    }  # fmt: skip


def _ruling_line(month: Month, entry: Entry, *, holds: bool) -> dict[str, Any]:
    kind = RulingKind(entry.data["ruling"])
    effect = _effect_of_ruling(month, entry) if holds else _effect(Effect())
    return _entry_line(entry, DecisionStatus.HOLDS if holds else DecisionStatus.REPLACED) | {
        "kind": str(kind), "word": f"{EntryKind.RULING.word}：{kind.word}", "form": entry.subject.partition("\x1f")[0],
        "rule": str(HouseRule.DISPUTED), "project": entry.data.get("project", ""),
        "effect": effect,
    }  # fmt: skip


def _effect_of_ruling(month: Month, entry: Entry) -> dict[str, Any]:
    """What the city counts now, less what it counted before the ruling; in words also whose figures it left and came into."""
    if "was" not in entry.data:  # a ruling of before this was kept
        return _effect(Effect())
    name, _, key = entry.subject.partition("\x1f")
    was, now = entry.data["was"], credit_of(month, month.folder.forms[name], key)
    yuan = {
        header: now["yuan"].get(header, 0) - was["yuan"].get(header, 0) for header in {**was["yuan"], **now["yuan"]}
    }
    effect = Effect(
        records=bool(now["units"]) - bool(was["units"]),
        yuan={header: change for header, change in yuan.items() if change},
    )
    moved = [(unit, -1) for unit in was["units"] if unit not in now["units"]]
    moved += [(unit, 1) for unit in now["units"] if unit not in was["units"]]
    of_units = [f"{month.names.name_of(UnitCode(unit))}记录{change:+d}条" for unit, change in moved]
    of_city = [f"全市{effect.words}"] if effect.words else []
    return _effect(effect) | {"text": "；".join([*of_city, *of_units])}


def _entry_line(one: Entry, status: DecisionStatus) -> dict[str, Any]:
    """What every entry says of itself, under the same names as a decision."""
    return {
        "id": one.id, "period": one.period, "kind": str(one.kind), "word": one.kind.word, "status": str(status),
        "status_word": status.word, "finding": "", "record": "", "form": "", "rule": "", "project": "", "column": "",
        "header": "", "place": "", "message": "", "old": "", "new": None, "reason": one.reason, "by": one.by,
        "at": one.at, "confirmed_by": "", "expires": None, "follows": None, "undoes": None,
        "effect": _effect(Effect()),
    }  # fmt: skip
