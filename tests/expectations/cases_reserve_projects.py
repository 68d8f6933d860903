"""Good and bad rows for every rule of 储备项目表."""

BASE = """
name=冷链物流园; location=大路产业园; industry=现代服务业; sector=G交通运输、仓储和邮政业; content=新建冷库5万平方米
total_investment=8000万元; seeking_amount=5000万元; cooperation=合资; land=120; is_backward=否; meets_environment=是
appraisal=已论证; month_status=续报; is_public=是; responsible_unit=准格尔旗商务局; contact=张三; phone=0477-1234567
"""

CASES = """
rule     | at                | severity | good                              | bad
F-REQ    | name              | critical | name=甲                           | name=
F-REQ    | total_investment  | critical | total_investment=500万元          | total_investment=
F-REQ    | is_backward       | critical | is_backward=否                    | is_backward=
F-REQ    | meets_environment | critical | meets_environment=是              | meets_environment=
F-MISS   | location          | warning  | location=空港                     | location=
F-MISS   | industry          | warning  | industry=数字经济                 | industry=
F-MISS   | content           | warning  | content=光伏组件                  | content=
F-MISS   | cooperation       | warning  | cooperation=独资                  | cooperation=
F-MISS   | appraisal         | warning  | appraisal=已论证                  | appraisal=
F-MISS   | responsible_unit  | warning  | responsible_unit=达拉特旗商务局   | responsible_unit=
F-MISS   | contact           | warning  | contact=李四                      | contact=
F-MISS   | phone             | warning  | phone=13800000000                 | phone=
F-CHOICE | industry          | warning  | industry=园区高质量发展           | industry=第一产业
F-CHOICE | sector            | warning  | sector=C制造业                    | sector=U其他
F-CHOICE | cooperation       | warning  | cooperation=其他                  | cooperation=代工
F-CHOICE | is_backward       | critical | is_backward=否                    | is_backward=也许
F-CHOICE | meets_environment | critical | meets_environment=是              | meets_environment=基本
F-CHOICE | appraisal         | warning  | appraisal=已论证                  | appraisal=拟论证
F-CHOICE | month_status      | warning  | month_status=转签约               | month_status=完成
F-CHOICE | is_public         | warning  | is_public=否                      | is_public=不详
F-CHOICE | sector            | warning  | sector=                           | sector=c制造业
O-01     | total_investment  | critical | total_investment=500万元          | total_investment=4999999元
O-01     | total_investment  | critical | total_investment=1000亿元         | total_investment=0元
O-11     | appraisal         | warning  | appraisal=已论证                  | appraisal=未论证
O-12     | is_backward       | critical | is_backward=否                    | is_backward=是
O-12     | meets_environment | critical | meets_environment=是              | meets_environment=否
P-13     | total_investment  | warning  | name=冷链物流园二期; total_investment=9000万元 | name=冷链物流园二期
F-DUP    | name              | critical | name=冷链物流园二期; total_investment=9000万元 | 同
F-DUP    | name              | critical | location=树林召工业园             | name=冷链 物流园; location=大路产业园
F-DUP    | name              | critical | name=冷链物流园(一期); total_investment=3000万元 | total_investment=9000万元
F-NEG    | seeking_amount     | warning  | seeking_amount=0元 | seeking_amount=-1元
F-NEG    | land               | warning  | land=0 | land=-1
"""
