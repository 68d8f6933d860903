"""Good and bad rows for every rule of 工作情况表."""

BASE = "category=工作动态; date=2021-03-15; content=赴江苏考察"

CASES = """
rule     | at       | severity | good                | bad
F-REQ    | category | critical | category=工作建议   | category=
F-REQ    | content  | critical | content=无          | content=
F-CHOICE | category | critical | category=存在问题   | category=其他
"""
