"""Good and bad rows for every rule of 外出招商表."""

BASE = """
leader=张某; position=县长; office=行政主要负责同志; start=2021-03-08; end=2021-03-10; days=3; destination=上海
companies=甲公司、乙公司
"""

CASES = """
rule     | at          | severity | good                             | bad                              | also
F-REQ    | leader      | critical | leader=李某                      | leader=
F-REQ    | office      | critical | office=分管负责同志              | office=
F-REQ    | start       | critical | start=2021-03-07                 | start=
F-REQ    | end         | critical | end=2021-03-11                   | end=
F-REQ    | days        | critical | days=2                           | days=
F-MISS   | position    | warning  | position=副县长                  | position=
F-MISS   | destination | warning  | destination=苏州                 | destination=
F-CHOICE | office      | critical | office=链长                      | office=科长
T-01     | end         | critical | end=2021-03-08; days=1           | end=2021-03-07; days=0.5         | T-02 days
T-02     | days        | warning  | days=2.5                         | days=4
T-03     | days        | critical | days=0.5                         | days=0
T-04     | start       | warning  | start=2021-03-01                 | start=2021-02-28
T-05     | end         | warning  | end=2021-03-31                   | end=2021-04-01
T-06     | start       | warning  | start=2021-03-11; end=2021-03-12; days=2 | start=2021-03-09; days=2
T-06     | start       | warning  | leader=李某; start=2021-03-09; days=2 | start=2021-03-10; end=2021-03-12; days=3
T-07     | leader      | warning  | leader=欧阳和平                  | leader=张县长、李主任
F-DUP    | leader      | critical | start=2021-03-11; end=2021-03-12; days=2 | 同
F-DUP    | leader      | critical | leader=李某                      | end=2021-03-11; destination=北京
"""
