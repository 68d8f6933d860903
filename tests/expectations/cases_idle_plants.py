"""Good and bad rows for every rule of 闲置厂房表."""

BASE = "name=一号厂房; address=大路产业园; floor_area=12000.5; storey_height=8; owner=准格尔旗国资公司; terms=出租"

CASES = """
rule     | at         | severity | good              | bad
F-REQ    | name       | critical | name=二号厂房     | name=
F-MISS   | address    | warning  | address=空港      | address=
F-MISS   | floor_area | warning  | floor_area=0      | floor_area=
F-MISS   | owner      | warning  | owner=某公司      | owner=
F-NEG    | floor_area | warning  | floor_area=0 | floor_area=-1
F-NEG    | storey_height | warning | storey_height=0 | storey_height=-0.5
"""
