"""Good and bad rows for every rule of 签约项目进展表."""

BASE = """
name=光伏组件基地; location=大路产业园; intent_date=2020-11-03; event=其他活动; investor=江苏金桥能源有限公司
credit_code=91350100M000100Y43; investor_place=江苏; industry=现代能源经济; sector=C制造业; total_investment=1亿元
fixed_investment=8000万元; sign_date=2021-01-10; stage=在建; status=正常; planned_start=2021-02-20
actual_start=2021-03-01; progress=主体施工; problems=无; responsible_unit=准格尔旗商务局; responsible_person=张三; is_public=否
"""

CASES = """
rule     | at                 | severity | good                                                             | bad
F-REQ    | name               | critical | name=甲                                                          | name=
F-REQ    | investor           | critical | investor=乙公司                                                  | investor=
F-REQ    | total_investment   | critical | stage=签约; actual_start=                                        | stage=签约; actual_start=; total_investment=
F-REQ    | total_investment   | critical | stage=在谈; total_investment=; sign_date=; actual_start=         | total_investment=
F-REQ    | stage              | critical | stage=达产                                                       | stage=
F-MISS   | location           | warning  | location=空港                                                    | location=
F-MISS   | investor_place     | warning  | investor_place=上海                                              | investor_place=
F-MISS   | progress           | warning  | progress=设备安装                                                | progress=
F-MISS   | progress           | warning  | progress=打桩                                                    | progress=无
F-MISS   | progress           | warning  | stage=投产; progress=无                                          | stage=竣工; progress=暂无
F-MISS   | responsible_unit   | warning  | responsible_unit=空港招商局                                      | responsible_unit=
F-MISS   | responsible_person | warning  | responsible_person=李四                                          | responsible_person=
F-CHOICE | event              | warning  | event=非活动签约                                                 | event=广交会
F-CHOICE | event              | warning  | event=                                                           | event=2020招商引资网络直播
F-CHOICE | industry           | warning  | industry=数字经济                                                | industry=光伏制造
F-CHOICE | sector             | warning  | sector=T国际组织                                                 | sector=制造
F-CHOICE | stage              | critical | stage=竣工                                                       | stage=试生产
F-CHOICE | status             | warning  | status=停滞                                                      | status=放缓
F-CHOICE | is_public          | warning  | is_public=是                                                     | is_public=可以
P-01     | sign_date          | critical | stage=签约; actual_start=; sign_date=2021-03-31                  | stage=签约; actual_start=; sign_date=
P-01     | sign_date          | critical | stage=在谈; sign_date=; actual_start=                            | sign_date=
P-02     | actual_start       | warning  | stage=开工                                                       | stage=开工; actual_start=
P-02     | actual_start       | warning  | stage=注册; actual_start=                                        | stage=达产; actual_start=
P-19     | planned_start      | warning  | stage=签约; actual_start=                                         | stage=注册; actual_start=; planned_start=
P-19     | planned_start      | warning  | stage=在谈; actual_start=; sign_date=; planned_start=             | stage=签约; status=停滞; actual_start=; planned_start=
P-03     | actual_start       | warning  | actual_start=2021-01-10                                          | actual_start=2021-01-09
P-03     | actual_start       | warning  | actual_start=2021-01-01; actual_start_end=2021-01-31             | actual_start=2021-01-01; actual_start_end=2021-01-09
P-04     | total_investment   | warning  | total_investment=500万元; fixed_investment=                      | total_investment=4999999元; fixed_investment=
P-05     | fixed_investment   | warning  | fixed_investment=1亿元                                           | fixed_investment=100000001元
P-06     | credit_code        | warning  | credit_code=91350100m000100y43                                   | credit_code=91350100M000100Y44
P-06     | credit_code        | warning  | credit_code=                                                     | credit_code=9135010M000100Y43
P-08     | sign_date          | warning  | stage=签约; actual_start=; sign_date=2021-03-31                  | stage=签约; actual_start=; sign_date=2021-04-01
P-08     | actual_start       | warning  | actual_start=2021-03-31                                          | actual_start=2021-04-01
P-09     | sign_date          | info     | sign_date=2021-01-01                                             | sign_date=2020-12-31
P-09     | sign_date          | info     | sign_date=2020-12-31; event=民革中央助力内蒙古招商引资推介活动   | sign_date=2020-12-31; event=
P-09     | sign_date          | info     | stage=在谈; sign_date=2020-12-31                                 | sign_date=2012-01-01; event=非活动签约 | P-15 sign_date
P-13     | total_investment   | warning  | name=光伏组件基地二期; total_investment=2亿元                    | name=光伏组件基地(二期)
P-14     | investor           | info     | investor=江苏金桥新能源有限公司                                  | investor=江苏金桥能源集团有限责任公司
P-14     | investor           | info     | investor=江苏金桥能源有限责任公司; credit_code=91150600MA0N00000R | investor=江苏金桥能源(集团)有限公司; credit_code=
P-15     | sign_date          | warning  | stage=签约; actual_start=; sign_date=2021-01-01                  | stage=签约; actual_start=; sign_date=2012-01-10; intent_date= | P-09 sign_date
P-15     | intent_date        | warning  | intent_date=2016-03-31                                           | intent_date=2012-11-03
P-15     | planned_start      | warning  | planned_start=2016-04-01                                         | planned_start=2012-02-20
P-15     | actual_start       | warning  | actual_start=2021-02-20                                          | actual_start=2012-02-20 | P-03 actual_start
F-DUP    | name               | critical | name=光伏组件基地二期; total_investment=2亿元                    | 同
F-DUP    | name               | critical | investor=浙江远景公司                                            | location=别处; investor=江苏金桥 能源有限公司
F-DUP    | name               | critical | name=光伏组件基地(二期); total_investment=2亿元                  | name=光伏组件基地; total_investment=2亿元
F-DUP    | name               | critical | investor=江苏金桥能源有限公司、浙江远景公司                      | 同
F-NEG    | fixed_investment   | warning  | fixed_investment=0元 | fixed_investment=-1元
"""
