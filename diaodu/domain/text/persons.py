"""Names of persons as clerks put them into one cell: 张县长、李主任 are two."""

import re

_BETWEEN = re.compile(r"\s*[、,，;；/／]\s*")
_NAME = re.compile(r"[\u4e00-\u9fff·]{2,8}")


def split_persons(text: str) -> tuple[str, ...]:
    """The persons whom a cell names, one where it is not surely a list of names."""
    names = tuple(dict.fromkeys(name for name in _BETWEEN.split(text.strip()) if name))
    is_list = len(names) > 1 and all(_NAME.fullmatch(name) for name in names)
    return names if is_list else (text,)
