"""Good and bad rows for every rule of 包联调度记录."""

BASE = """
category=调度会议; subject=光伏组件基地; leader=张某; position=副区长; called_on=2021-03-12; content=协调用地手续
"""

CASES = """
rule     | at        | severity | good                    | bad
F-REQ    | category  | critical | category=产业链         | category=
F-REQ    | subject   | critical | subject=羊绒产业链      | subject=
F-REQ    | leader    | critical | leader=李某             | leader=
F-REQ    | called_on | critical | called_on=2021-03-01    | called_on=
F-MISS   | content   | warning  | content=现场办公        | content=
F-CHOICE | category  | critical | category=包联项目       | category=电话
C-01     | called_on | critical | called_on=2021-03-01    | called_on=2021-02-28
C-01     | called_on | critical | called_on=2021-03-31    | called_on=2021-04-01
F-DUP    | subject   | critical | called_on=2021-03-13    | 同
F-DUP    | subject   | critical | category=产业链; leader=李某 | content=另一内容
C-02     | subject   | warning  | category=产业链; leader=李某 | leader=李某
C-02     | subject   | warning  | subject=羊绒产业链; leader=李某 | leader=李某; content=另一内容
C-02     | subject   | warning  | called_on=2021-03-13; leader=李某 | leader=李某; position=区长
"""
