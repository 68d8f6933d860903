"""Good and bad rows for every rule of 日常考核记录."""

BASE = "kind=不参加活动; points=2; reason=无故不参加州级推介会; approver=李主任; date=2021-03-12"

CASES = """
rule     | at       | severity | good                         | bad
F-REQ    | kind     | critical | kind=不参加活动              | kind=
F-REQ    | points   | critical | points=5                     | points=
F-REQ    | reason   | critical | reason=参加不积极            | reason=
F-REQ    | approver | critical | approver=王主任              | approver=
F-REQ    | date     | critical | date=2021-03-01              | date=
F-CHOICE | kind     | critical | kind=不参加活动              | kind=其他
E-01     | points   | critical | kind=报送不真实; points=0.5  | kind=档案不完整; points=1
E-02     | points   | critical | points=1                     | points=5.5
E-02     | points   | critical | points=5                     | points=0.5
E-03     | points   | critical | kind=项目流失; points=10     | kind=乱承诺或诉求未答复; points=4
E-04     | date     | critical | date=2021-03-31              | date=2021-04-01
F-DUP    | kind     | critical | date=2021-03-13              | 同
"""
