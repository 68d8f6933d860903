"""Good and bad rows for every rule of 驻点工作日志."""

BASE = """
date=2021-03-07; person=张某; attendance=驻点; companies=甲公司; visited=1; province=湖北; content=洽谈投资意向
ledger_verified=已核实
"""

CASES = """
rule     | at              | severity | good                                  | bad                                          | also
F-REQ    | date            | critical | date=2021-03-08                       | date=
F-REQ    | person          | critical | person=李某                           | person=
F-REQ    | attendance      | critical | attendance=外出招商                   | attendance=
F-MISS   | content         | warning  | attendance=轮休; content=             | content=
F-MISS   | content         | warning  | content=外出走访                      | attendance=外出招商; content=
F-CHOICE | attendance      | critical | attendance=请假                       | attendance=补休
F-CHOICE | ledger_verified | warning  | ledger_verified=已核实                   | ledger_verified=部分                         | W-03 ledger_verified
W-01     | date            | critical | date=2021-03-01                       | date=2021-02-28
W-01     | date            | critical | date=2021-03-31                       | date=2021-04-01
W-02     | attendance      | warning  | attendance=轮休                       | attendance=缺勤
W-03     | ledger_verified | warning  | ledger_verified=已核实                | ledger_verified=未核实
W-04     | visited         | warning  | visited=0                             | visited=-1
W-05     | person          | warning  | person=欧阳和平                       | person=王伟和李强
W-06     | date            | critical | date=2021-03-08                       | date=2021-03-01; date_end=2021-03-31
F-DUP    | person          | critical | date=2021-03-08                       | 同
F-DUP    | person          | critical | person=李某                           | attendance=轮休; content=
"""
