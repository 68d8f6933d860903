"""Good and bad rows for every rule of 招商引资信息表."""

BASE = """
source=商会推荐; company=江苏金桥能源有限公司; registered_in=江苏苏州; intent=光伏组件基地; intended_amount=1亿元
is_foreign=否; contact=张三; contact_date=2021-03-05; verified=已核实; verifier=李四; verified_date=2021-03-08
"""

CASES = """
rule     | at              | severity | good                                         | bad                                        | also
F-REQ    | company         | critical | company=甲                                   | company=
F-REQ    | contact_date    | critical | contact_date=2021-03-08                      | contact_date=
F-REQ    | verified        | critical | verified=已核实                              | verified=; verifier=
F-MISS   | registered_in   | warning  | registered_in=上海                           | registered_in=
F-MISS   | intent          | warning  | intent=羊绒加工                              | intent=
F-MISS   | is_foreign      | warning  | is_foreign=是                                | is_foreign=
F-MISS   | contact         | warning  | contact=王五                                 | contact=
F-MISS   | verifier        | warning  | verifier=王五                                | verifier=
F-CHOICE | is_foreign      | warning  | is_foreign=是                                | is_foreign=合资
F-CHOICE | verified        | critical | verified=已核实                              | verified=部分核实                          | L-01 verified
L-01     | verified        | warning  | verified=已核实                              | verified=核实中
L-02     | verified_date   | warning  | verified_date=2021-03-05                     | verified_date=2021-03-04
L-03     | contact_date    | warning  | contact_date=2021-03-31; verified_date=      | contact_date=2021-04-01; verified_date=
L-04     | intended_amount | warning  | intended_amount=0元                          | intended_amount=-1元
F-DUP    | company         | critical | intent=储能电站                              | company=江苏金桥能源 有限公司
"""
