"""Good and bad rows for every rule of 招商大使名册."""

BASE = """
name=王某; category=招商大使; employer=江苏金桥能源有限公司董事; region=苏州; recommended_by=工科局; state=聘任
is_public_payroll=否; is_controller=否; term_start=2021-01-20; term_end=2022-01-19; agreement=已签
"""

CASES = """
rule     | at                | severity | good                                       | bad                                        | also
F-REQ    | name              | critical | name=李某                                  | name=
F-REQ    | category          | critical | category=招商顾问                          | category=
F-REQ    | recommended_by    | critical | recommended_by=商务局                      | recommended_by=
F-REQ    | state             | critical | state=续聘                                 | state=
F-REQ    | is_public_payroll | critical | is_public_payroll=否                       | is_public_payroll=
F-REQ    | is_controller     | critical | is_controller=否                           | is_controller=
F-MISS   | employer          | warning  | employer=商会会长                          | employer=
F-MISS   | term_start        | warning  | state=推荐; term_start=; agreement=        | term_start=
F-MISS   | term_start        | warning  | term_start=2021-01-21                      | state=续聘; term_start=
F-MISS   | term_end          | warning  | state=推荐; term_end=; agreement=          | term_end=
F-MISS   | term_end          | warning  | term_end=2021-12-31                        | state=续聘; term_end=
F-CHOICE | category          | critical | category=委托招商机构                      | category=使者
F-CHOICE | state             | critical | state=解聘                                 | state=口头聘任
F-CHOICE | is_public_payroll | critical | is_public_payroll=否                       | is_public_payroll=或许                     | N-01 is_public_payroll
F-CHOICE | is_controller     | critical | is_controller=否                           | is_controller=或许                         | N-02 is_controller
F-CHOICE | agreement         | warning  | agreement=已签                              | agreement=拟签                             | N-07 agreement
F-CHOICE | is_registered     | warning  | is_registered=是                           | is_registered=办理中
N-01     | is_public_payroll | critical | is_public_payroll=否                       | is_public_payroll=是
N-02     | is_controller     | critical | is_controller=否                           | is_controller=是
N-03     | term_end          | critical | term_start=2022-01-18                      | term_start=2022-01-20
N-04     | term_start        | warning  | term_start=2021-01-19                      | term_start=2021-01-01
N-05     | term_end          | warning  | term_start=2020-05-01; term_end=2021-04-30 | term_start=2020-05-01; term_end=2021-03-30
N-06     | term_end          | info     | term_start=2020-05-01; term_end=2021-04-30 | term_start=2020-05-01; term_end=2021-04-29
N-07     | agreement         | warning  | agreement=已签                             | agreement=未签
F-DUP    | name              | critical | name=李某                                  | 同
F-DUP    | name              | critical | category=招商顾问                          | employer=某公司
F-NEG    | invested           | warning  | invested=0元 | invested=-1元
"""
