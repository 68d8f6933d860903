"""Good and bad rows for every rule of 项目推进情况表."""

BASE = """
name=装备制造基地; investor=江苏金桥能源有限公司; kind=工业; responsible_unit=财政局; responsible_person=张三
total_investment=2亿元; fixed_investment=1.5亿元; first_year_investment=6000万元; build_months=30; sign_date=2021-01-10
stage=在建; status=正常; planned_start=2021-02-20; actual_start=2021-03-01; progress=主体施工; funds_month=100万元
funds_total=500万元; is_polluting=否
"""

CASES = """
rule     | at                    | severity | good                                                              | bad                                            | also
F-REQ    | name                  | critical | name=甲                                                           | name=
F-REQ    | investor              | critical | investor=乙公司                                                   | investor=
F-REQ    | total_investment      | critical | stage=在谈; total_investment=; sign_date=; actual_start=          | total_investment=
F-REQ    | total_investment      | critical | total_investment=3亿元                                            | stage=投产; total_investment=
F-REQ    | fixed_investment      | critical | stage=在谈; fixed_investment=; sign_date=; actual_start=          | fixed_investment=
F-REQ    | fixed_investment      | critical | fixed_investment=1亿元                                            | stage=投产; fixed_investment=
F-REQ    | stage                 | critical | stage=达产                                                        | stage=
F-REQ    | is_polluting          | critical | is_polluting=否                                                   | is_polluting=
F-MISS   | kind                  | warning  | kind=房产                                                         | kind=
F-MISS   | responsible_unit      | warning  | responsible_unit=招商局                                           | responsible_unit=
F-MISS   | responsible_person    | warning  | responsible_person=李四                                           | responsible_person=
F-MISS   | first_year_investment | warning  | stage=在谈; first_year_investment=; sign_date=; actual_start=     | first_year_investment=
F-MISS   | first_year_investment | warning  | first_year_investment=5000万元                                    | stage=投产; first_year_investment=
F-MISS   | build_months          | warning  | stage=在谈; build_months=; sign_date=; actual_start=              | build_months=
F-MISS   | build_months          | warning  | build_months=36                                                   | stage=投产; build_months=
F-MISS   | progress              | warning  | progress=打桩                                                     | progress=
F-CHOICE | kind                  | warning  | kind=三产服务业                                                   | kind=农业
F-CHOICE | stage                 | critical | stage=竣工                                                        | stage=试生产
F-CHOICE | status                | warning  | status=停滞                                                       | status=放缓
F-CHOICE | is_polluting          | critical | is_polluting=否                                                   | is_polluting=轻微                              | G-07 is_polluting
G-01     | fixed_investment      | warning  | fixed_investment=2亿元                                            | fixed_investment=200000001元
G-02     | first_year_investment | warning  | first_year_investment=1.5亿元                                     | first_year_investment=150000001元
G-03     | sign_date             | critical | stage=签约; actual_start=                                         | sign_date=
G-04     | actual_start          | warning  | stage=开工; actual_start=2021-03-02                                     | actual_start=
G-05     | actual_start          | warning  | actual_start=2021-01-10                                           | actual_start=2021-01-09
G-06     | funds_month           | critical | funds_month=500万元                                               | funds_month=5000001元
G-07     | is_polluting          | critical | is_polluting=否                                                   | is_polluting=是
G-08     | build_months          | warning  | build_months=1                                                    | build_months=0
G-09     | sign_date             | warning  | stage=签约; actual_start=; sign_date=2021-03-31                   | stage=签约; actual_start=; sign_date=2021-04-01
G-09     | actual_start          | warning  | actual_start=2021-03-31                                           | actual_start=2021-04-01
G-12     | funds_month           | warning  | funds_month=0元                                                   | funds_month=-1元
G-12     | funds_total           | warning  | funds_total=0元; funds_month=0元                                  | funds_total=-1元; funds_month=-1元             | G-12 funds_month
G-12     | total_investment      | warning  | total_investment=1.5亿元                                          | total_investment=-1元                          | G-01 fixed_investment
G-12     | fixed_investment      | warning  | fixed_investment=6000万元                                         | fixed_investment=-1元                          | G-02 first_year_investment
G-12     | first_year_investment | warning  | first_year_investment=0元                                         | first_year_investment=-1元
F-DUP    | name                  | critical | name=装备制造基地二期                                             | 同
F-DUP    | name                  | critical | investor=浙江远景公司                                             | investor=江苏金桥 能源有限公司
"""
