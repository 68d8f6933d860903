"""Good and bad rows for the rules that a plan's own forms add: (plan, form) → period, base row, cases."""

from tests.expectations import cases_progress, cases_signed_projects

OF_PLANS = {
    ("huimin-2013", "progress"): (
        "2021-03",
        cases_progress.BASE,
        """
rule | at               | severity | good                         | bad
H-02 | fixed_investment | info     | fixed_investment=1.2亿元     | fixed_investment=1亿元
H-03 | kind             | info     | kind=三产服务业              | kind=房产
""",
    ),
    ("dongsheng-2023-winter", "signed_projects"): (
        "2024-01",
        cases_signed_projects.BASE
        + "; group=G1; chain=羊绒; lead_official=张某; push_plan=已报; event=集中签约; industry=新材料; "
        "sign_date=2024-01-10; actual_start=2024-01-20",
        """
rule | at            | severity | good                                              | bad
P-09 | sign_date     | info     | sign_date=2023-12-01                              | sign_date=2023-11-30
D-06 | push_plan     | warning  | fixed_investment=1亿元                            | fixed_investment=1亿元; push_plan=未报
F-MISS | lead_official | warning | fixed_investment=1亿元                           | fixed_investment=1亿元; lead_official=
""",
    ),
    ("suzhou-2020", "signed_projects"): (
        "2020-03",
        cases_signed_projects.BASE + "; province=江苏; is_advanced=是; event=集中签约; industry=新材料; "
        "sign_date=2020-01-10; actual_start=2020-03-01; intent_date=2020-01-02",
        """
rule | at           | severity | good                             | bad
P-09 | sign_date    | info     | sign_date=2020-01-01             | sign_date=2019-12-31
S-04 | is_advanced  | warning  | is_advanced=否                   | is_advanced=
F-REQ | province    | critical | province=上海                    | province=; is_advanced=是
F-CHOICE | province | critical | province=境外                    | province=华东
""",
    ),
    ("bole-2023", "signed_projects"): (
        "2023-05",
        cases_signed_projects.BASE
        + "; event=州级以上招商活动; event_level=州级; is_three_high=否; industry=现代服务业; "
        "sign_date=2023-01-10; actual_start=2023-03-01; register_date=2023-02-01; intent_date=2023-01-02",
        """
rule | at            | severity | good                             | bad
P-09 | sign_date     | info     | sign_date=2023-01-01             | sign_date=2022-12-31
P-04 | total_investment | warning | total_investment=1元            | total_investment=0元
B-16 | is_three_high | critical | is_three_high=否                 | is_three_high=是
B-12 | event_level   | warning  | event_level=国家级               | event_level=
""",
    ),
}
