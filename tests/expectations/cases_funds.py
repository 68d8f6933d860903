"""Good and bad rows for every rule of 到位资金表."""

BASE = """
name=光伏组件基地; investor=江苏金桥能源有限公司; origin=区外; agreed_investment=1亿元; funds_month=100万元
funds_ytd=500万元; funds_since_signing=2000万元; entered_amount=400万元; proof=银行进账单
"""

CASES = """
rule     | at                  | severity | good                            | bad                                              | also
F-REQ    | name                | critical | name=甲                         | name=
F-REQ    | origin              | critical | origin=境外                     | origin=
F-REQ    | funds_ytd           | critical | funds_ytd=400万元               | funds_ytd=
F-MISS   | investor            | warning  | investor=乙公司                 | investor=
F-MISS   | agreed_investment   | warning  | agreed_investment=2亿元         | agreed_investment=
F-MISS   | funds_month         | warning  | funds_month=0元                 | funds_month=
F-MISS   | funds_since_signing | warning  | funds_since_signing=500万元     | funds_since_signing=
F-MISS   | entered_amount      | warning  | entered_amount=0元              | entered_amount=
F-MISS   | entered_amount      | warning  | origin=市内; entered_amount=    | origin=区外; entered_amount=
F-CHOICE | origin              | critical | origin=区内市外                 | origin=区内
M-01     | funds_month         | critical | funds_month=500万元             | funds_month=5000001元
M-02     | funds_ytd           | warning  | funds_ytd=2000万元              | funds_ytd=20000001元
M-03     | funds_since_signing | warning  | funds_since_signing=1亿元       | funds_since_signing=100000001元
M-04     | funds_month         | warning  | funds_month=0元                 | funds_month=-1元
M-04     | funds_ytd           | warning  | funds_ytd=0元; funds_month=0元; entered_amount=0元 | funds_ytd=-1元; funds_month=0元; entered_amount=0元 | M-01 funds_month; M-06 entered_amount
M-04     | funds_since_signing | warning  | funds_since_signing=500万元     | funds_since_signing=-1元                         | M-02 funds_ytd
M-04     | agreed_investment   | warning  | agreed_investment=2000万元      | agreed_investment=-1元                           | M-03 funds_since_signing
M-04     | entered_amount      | warning  | entered_amount=0元              | entered_amount=-1元
M-06     | entered_amount      | warning  | entered_amount=500万元          | entered_amount=5000001元
P-14     | investor            | info     | investor=另一家江苏金桥能源有限公司                | investor=江苏金桥能源集团有限责任公司
F-DUP    | name                | critical | origin=市内                     | 同
F-DUP    | name                | critical | investor=浙江远景公司           | name=光伏组件　基地; funds_month=0元
M-04     | foreign_amount      | warning  | foreign_amount=0 | foreign_amount=-1
"""
