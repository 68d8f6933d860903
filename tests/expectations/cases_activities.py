"""Good and bad rows for every rule of 招商活动表."""

BASE = """
name=羊绒产业专场推介会; category=推介活动; level=市州级; role=举办; held_on=2021-03-12; place=苏州; has_leader=是
leader=副市长张某; companies=40; signed_count=2; signed_amount=3亿元
"""

CASES = """
rule     | at            | severity | good                     | bad
F-REQ    | name          | critical | name=甲                  | name=
F-REQ    | category      | critical | category=展会            | category=
F-REQ    | role          | critical | role=参加                | role=
F-REQ    | held_on       | critical | held_on=2021-03-01       | held_on=
F-MISS   | level         | warning  | level=省级               | level=
F-MISS   | place         | warning  | place=上海               | place=
F-MISS   | has_leader    | warning  | has_leader=否; leader=   | has_leader=
F-MISS   | leader        | warning  | leader=市长              | leader=
F-CHOICE | category      | critical | category=集中开工        | category=年会
F-CHOICE | level         | warning  | level=国家级             | level=街道级
F-CHOICE | role          | critical | role=参加                | role=路过
F-CHOICE | has_leader    | warning  | has_leader=否            | has_leader=可能
A-01     | held_on       | warning  | held_on=2021-03-31       | held_on=2021-04-01
A-02     | signed_amount | warning  | signed_amount=0元        | signed_amount=-1元
A-02     | signed_count  | warning  | signed_count=0           | signed_count=-1
A-02     | companies     | warning  | companies=0              | companies=-2
F-DUP    | name          | critical | held_on=2021-03-13       | 同
F-DUP    | name          | critical | place=上海               | name=羊绒产业专场 推介会; companies=3
"""
