"""Good and bad rows for every rule of 推荐考察表."""

BASE = """
company=江苏金桥能源有限公司; project=光伏组件基地; kind=推荐考察; level=主要领导; leader=市长; visit_date=2021-03-12
outcome=达成初步意向
"""

CASES = """
rule     | at         | severity | good                    | bad
F-REQ    | company    | critical | company=甲              | company=
F-REQ    | kind       | critical | kind=跑办项目           | kind=
F-REQ    | level      | critical | level=分管领导          | level=
F-REQ    | visit_date | critical | visit_date=2021-03-01   | visit_date=
F-MISS   | project    | warning  | project=储能            | project=
F-MISS   | leader     | warning  | leader=副市长           | leader=
F-MISS   | outcome    | warning  | outcome=继续洽谈        | outcome=
F-CHOICE | kind       | critical | kind=跑办项目           | kind=调研
F-CHOICE | level      | critical | level=分管领导          | level=科长
V-01     | visit_date | warning  | visit_date=2021-03-31   | visit_date=2021-04-01
F-DUP    | company    | critical | level=分管领导          | 同
F-DUP    | company    | critical | visit_date=2021-03-13   | project=另一项目
"""
