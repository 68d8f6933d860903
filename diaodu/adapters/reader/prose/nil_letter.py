"""A letter or a page that says 零报告 in its own words: nil for the forms it names, for all where it names none."""

import re
from collections.abc import Sequence

from diaodu.adapters.reader.catalog import FormSpec
from diaodu.adapters.reader.prose.paragraph import ProseSource
from diaodu.adapters.reader.sheets.meta import is_nil_alone, read_meta
from diaodu.adapters.reader.sheets.period import gather_sayings, period_problems
from diaodu.domain.forms.house_rules import HouseRule
from diaodu.domain.forms.roles import FormRole
from diaodu.domain.intake.reading import ReadSheet
from diaodu.domain.states import SheetState
from diaodu.domain.text.keys import header_key

LONGEST_LETTER = 600
"""A longer text has more to say than that there is nothing."""

_NIL = re.compile(r"零报(?:告|送)(?!制)")
_RULE = re.compile(r"(?:不得|不能|不再|无需|实行|执行|严格|坚持).{0,6}零报")
"""A notice that orders 零报告 is none."""


def read_nil_letter(
    name: str, texts: Sequence[str], catalog: Sequence[FormSpec], source: ProseSource
) -> list[ReadSheet]:
    """One nil sheet a form, the whole text told by the first; none where the text is no such letter."""
    whole = "".join(texts)
    says = any(map(is_nil_alone, texts)) or (_NIL.search(whole) and not _RULE.search(whole))
    if not says or len(whole) > LONGEST_LETTER:
        return []
    meta = read_meta([[text] for text in texts])
    lines = source.lines([[text] for text in texts])
    problems = period_problems(gather_sayings(lines, source.context), source.context)
    if any(problem.rule == HouseRule.PERIOD for problem in problems):
        return [
            ReadSheet(
                name=name, state=SheetState.OTHER_PERIOD, note="报告期不符，未读取", problems=problems, meta=meta,
                filled=len(texts), told=len(texts), meant_form=_forms(whole, catalog)[0].form,
            )
        ]  # fmt: skip
    sheets = [
        ReadSheet(name=name, state=SheetState.NIL, form=form.form, nil=True, meta=meta)
        for form in _forms(whole, catalog)
    ]
    sheets[0].filled = sheets[0].told = len(texts)
    sheets[0].problems = problems
    return sheets


def _forms(text: str, catalog: Sequence[FormSpec]) -> Sequence[FormSpec]:
    """The forms that a text names; all but the narrative where it names none."""
    key = header_key(text)
    named = [form for form in catalog if form.topic in key or form.short_topic in key]
    return named or [form for form in catalog if form.role != FormRole.NARRATIVE] or catalog
