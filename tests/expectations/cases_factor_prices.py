"""Good and bad rows for every rule of 要素价格表."""

BASE = "factor=电; category=大工业; price=0.386; price_low=0.386; price_high=0.386; price_unit=元/千瓦时; effective_date=2021-01-01"

CASES = """
rule     | at         | severity | good                    | bad
F-REQ    | price      | critical | price=不高于4.6         | price=
F-MISS   | factor     | warning  | factor=水               | factor=
F-MISS   | category   | warning  | category=工业           | category=
F-MISS   | price_unit | warning  | price_unit=元/立方米    | price_unit=
F-CHOICE | factor     | warning  | factor=其他             | factor=煤
"""
