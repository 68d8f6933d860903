"""Eight change requests as they come from a city's office, each with all that is written for it.

The table in docs/changing.md is made of them; test_eight.py makes each in a copy and sees it work.
"""

from tests.lib.changes import Change, Edit

PLAN = "plans/ordos-2021"

FLOOR = Change(
    name="floor",
    title="the floor of investment, 500万元 → 800万元",
    word="总投资下限由500万元提高到800万元",
    seen="审核意见的判定和文字、填报模板的说明",
    most=1,
    edits=(Edit(path=f"{PLAN}/plan.yaml", old="min_total_investment: 500万元", new="min_total_investment: 800万元"),),
)

COLUMN = Change(
    name="column",
    title="a new column of a form",
    word="报表增加一列（带动就业）",
    seen="填报模板、读表、记录、报表说明页",
    most=1,
    edits=(
        Edit(path="expectations/reserve_projects.yaml", old="version: 1\n", new="version: 2\n"),
        Edit(
            path="expectations/reserve_projects.yaml",
            old="header: 建设条件, width: 24}\n",
            new=(
                "header: 建设条件, width: 24}\n"
                "  - {id: jobs, header: 带动就业, unit: 人, type: number, aliases: [就业人数], help: 投产后的用工人数, width: 11}\n"
            ),
        ),
    ),
)

FORM_RULE = Change(
    name="form_rule",
    title="a new kind of form rule: a text that must not be written so",
    word="报表规则增加一种（不得写成某种样子）",
    seen="方案的报表可写该规则，不合的行退回",
    most=3,
    edits=(
        Edit(
            path="diaodu/domain/forms/rules/kinds.py",
            old="from diaodu.domain.forms.rules.not_null import NotNull\n",
            new=(
                "from diaodu.domain.forms.rules.not_matches import NotMatchesRegex\n"
                "from diaodu.domain.forms.rules.not_null import NotNull\n"
            ),
        ),
        Edit(
            path="diaodu/domain/forms/rules/kinds.py",
            old="MatchesRegex | LengthsBetween",
            new="MatchesRegex | NotMatchesRegex | LengthsBetween",
        ),
        Edit(
            path="tests/expectations/test_twins.py",
            old='    "expect_column_value_lengths_to_be_between": Twin(\n',
            new=(
                '    "expect_column_values_to_not_match_regex": Twin(\n'
                '        lambda row, rule, kw: bool(re.search(kw["regex"], row[rule.inputs[0]])),\n'
                '        {"column": "remark", "kwargs": {"regex": "^无$"}}, {"remark": "无锡"}, {"remark": "无"},\n'
                "    ),\n"
                '    "expect_column_value_lengths_to_be_between": Twin(\n'
            ),
        ),
    ),
    new={
        "diaodu/domain/forms/rules/not_matches.py": '''\
"""expect_column_values_to_not_match_regex: a text is not written by a pattern."""

from collections.abc import Mapping
from typing import ClassVar, Literal

from diaodu.domain.forms.rules.keywords import Check, a_pattern
from diaodu.domain.forms.rules.rule import ColumnRule, Speller


class NotMatchesRegex(ColumnRule):
    """Fails where `regex` is somewhere in the text."""

    word: ClassVar[str] = "不合于正则表达式"
    example: ClassVar[str] = (
        "{expect: expect_column_values_to_not_match_regex, column: progress, kwargs: {regex: '^(无|推进中)$'}}"
    )
    needs: ClassVar[Mapping[str, Check]] = {"regex": a_pattern}
    kinds: ClassVar[tuple[str, ...]] = ("text",)

    expect: Literal["expect_column_values_to_not_match_regex"]

    def asks(self, say: Speller) -> str:
        """本月进展 ≁ ^(无|推进中)$."""
        return f"{say.header(self.column)} ≁ {self.kwargs['regex']}"
''',
    },
)

SCHEME_RULE = Change(
    name="scheme_rule",
    title="a new kind of scheme rule: points by the share of the average",
    word="考核规则增加一种（与平均之比）",
    seen="得分及其算式、方案的说明",
    most=3,
    edits=(
        Edit(
            path="diaodu/domain/scoring/kinds.py",
            old="from diaodu.domain.scoring.relative_to_best import RelativeToBest\n",
            new=(
                "from diaodu.domain.scoring.relative_to_average import RelativeToAverage\n"
                "from diaodu.domain.scoring.relative_to_best import RelativeToBest\n"
            ),
        ),
        Edit(
            path="diaodu/domain/scoring/kinds.py",
            old="    | RelativeToBest\n",
            new="    | RelativeToBest\n    | RelativeToAverage\n",
        ),
        Edit(
            path="tests/domain/rule_cases.py",
            old='    "shared_quota": RuleCase(\n',
            new=(
                '    "relative_to_average": RuleCase(\n'
                '        "{kind: relative_to_average, measure: m, cap: 一}", "cap",\n'
                '        "{kind: relative_to_average, measure: m}", stand(value("m", 10), value("m", 30, OTHER), peers=(OTHER,)), "5.00",\n'
                "    ),\n"
                '    "shared_quota": RuleCase(\n'
            ),
        ),
    ),
    new={
        "diaodu/domain/scoring/relative_to_average.py": '''\
"""relative_to_average 与平均之比: value over the mean of the units compared."""

from fractions import Fraction
from typing import ClassVar, Literal

from diaodu.domain.scoring.standing import ZERO, CappedRule, Earned, Standing


class RelativeToAverage(CappedRule):
    """Value ÷ the mean of the units compared; where nobody has anything, nothing."""

    word: ClassVar[str] = "与平均之比"
    example: ClassVar[str] = "{kind: relative_to_average, measure: signed_amount, cap: 1.2}"

    kind: Literal["relative_to_average"]

    def earn(self, standing: Standing, points: Fraction) -> Earned:
        """Points × value ÷ mean."""
        number = standing.number(self.measure)
        all_units = [standing.number(self.measure, peer.unit) for peer in standing.peers]
        mean = sum(all_units, ZERO) / len(all_units)
        return Earned(
            points=points * self.capped(number / mean) if mean else ZERO,
            formula=self.formula(points, "完成÷平均"),
            inputs={"完成": standing.say(self.measure, number), "平均": standing.say(self.measure, mean)},
            records=standing.records(self.measure),
        )
''',
    },
)

UNIT = Change(
    name="unit",
    title="units in mid-year: one joins, one leaves, one is renamed",
    word="年中单位变动：新设一个、撤并一个、更名一个",
    seen="应报单位、报送情况、各指标；更名的代码不变",
    most=1,
    edits=(
        Edit(
            path=f"{PLAN}/units.yaml",
            old="  - code: ORD-KG\n    name: 空港物流园区\n",
            new=(
                '  - {code: "150699", name: 新设旗, class: 旗区, valid: {start: 2021-03-01}}\n'
                "  - code: ORD-KG\n    name: 空港物流园区\n    valid: {end: 2021-02-28}\n"
            ),
        ),
        Edit(
            path=f"{PLAN}/units.yaml",
            old="name: 鄂尔多斯高新区\n    class: 园区\n    office: 鄂尔多斯高新区投促局\n    aliases: [",
            new="name: 高新技术产业园\n    class: 园区\n    office: 鄂尔多斯高新区投促局\n    aliases: [鄂尔多斯高新区, ",
        ),
    ),
)

PAPER = Change(
    name="paper",
    title="a paper beside the bulletin",
    word="简报之外再出一种文书（报送情况通报）",
    seen="与简报同时编成的文书及其各种格式",
    most=6,
    edits=(
        Edit(
            path=f"{PLAN}/papers.yaml",
            old="papers:\n",
            new="papers:\n  - {id: roll_call, title: 报送情况通报, clause: O-07}\n",
        ),
    ),
    new={
        f"{PLAN}/templates/papers/roll_call/paper.xml.j2": (
            '<paper>\n<p>{{ period }}{{ whole }}未报{{ facts.filing.units("missing") | length }}个单位。</p>\n</paper>\n'
        ),
    },
)

MAIL = Change(
    name="mail",
    title="the wording of the mail to a clerk",
    word="改通知邮件的措辞",
    seen="邮件的网页和纯文本两种正文",
    most=1,
    edits=(
        Edit(
            path="templates/mail/_notice_words.j2",
            old="{% else %}如何修改：{% endif %}{{ entry.remedy }}",
            new="{% else %}处理办法：{% endif %}{{ entry.remedy }}",
        ),
    ),
)

MEASURE = Change(
    name="measure",
    title="a new kind of measure: the largest of a column",
    word="指标增加一种（最大值）",
    seen="各单位和全市的数、简报的句子",
    most=3,
    edits=(
        Edit(
            path="diaodu/domain/measures/kinds.py",
            old="from diaodu.domain.measures.log import Log\n",
            new="from diaodu.domain.measures.largest import Largest\nfrom diaodu.domain.measures.log import Log\n",
        ),
        Edit(
            path="diaodu/domain/measures/kinds.py",
            old="Count, Sum, Days, Distinct,",
            new="Count, Sum, Days, Largest, Distinct,",
        ),
        Edit(
            path="tests/domain/measure_cases.py",
            old='    "distinct": MeasureCase(\n',
            new=(
                '    "largest": MeasureCase(\n'
                '        "{id: a, name: 甲, form: f, largest: [amount]}", "largest",\n'
                '        "[{id: a, form: f, largest: amount}]", (300, 600, 600),\n'
                "    ),\n"
                '    "distinct": MeasureCase(\n'
            ),
        ),
    ),
    new={
        "diaodu/domain/measures/largest.py": '''\
"""largest 最大值: the largest value of a column."""

from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar

from pydantic import RootModel

from diaodu.domain.measures.rows import CountedRows, RowsKind, add_up

if TYPE_CHECKING:
    import pandas as pd


class Largest(RowsKind, RootModel):
    """The largest value of a column of money or numbers; of money the measure's `unit` is 元."""

    kind: ClassVar[str] = "largest"
    word: ClassVar[str] = "最大值"
    example: ClassVar[str] = (
        "{id: largest_signed, name: 最大签约项目, unit: 元, form: signed_projects, largest: total_investment}"
    )

    root: str

    @property
    def base(self) -> str:
        """The column its figure is made of."""
        return self.root

    def amount(self, rows: CountedRows) -> int | Decimal:
        """The largest of what is known, 0 where nothing is."""
        return self.brought(rows.frame)

    def brought(self, known: "pd.DataFrame") -> int | Decimal:
        """The largest."""
        return add_up(known[self.root].nlargest(1))
''',
    },
)

CHANGES = (FLOOR, COLUMN, FORM_RULE, SCHEME_RULE, UNIT, PAPER, MAIL, MEASURE)
