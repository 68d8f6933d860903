"""What stands where on a PDF's pages: letters, rules, and what of them lies over another."""

import io
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pdfplumber

from diaodu.domain.plans.dress import Dress

MM = 72 / 25.4
OPENING, CLOSING = frozenset("（《“‘【〔"), frozenset("）》”’】〕，。、；：！？")
SLACK = 0.6
"""Points by which letters that are set close may reach into one another."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page's letters and upright rules, in points from the upper left."""

    number: int
    width: float
    height: float
    letters: tuple[dict[str, float | str], ...]
    rules: tuple[tuple[float, float, float], ...]
    """x, top and bottom."""

    @property
    def text(self) -> str:
        """Its letters in the order they stand in the file."""
        return "".join(str(letter["text"]) for letter in self.letters)


def pages_of(data: bytes) -> list[Page]:
    """All pages of a PDF."""
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        return [_page(number, page) for number, page in enumerate(pdf.pages, start=1)]


def _page(number: int, page: "pdfplumber.page.Page") -> Page:
    letters = tuple(_inked(letter) for letter in page.chars if letter["text"].strip() and letter["upright"])
    edges = [(edge["x0"], edge["top"], edge["bottom"]) for edge in page.edges if edge["orientation"] == "v"]
    return Page(number, float(page.width), float(page.height), letters, tuple(edges))


def _inked(letter: dict) -> dict[str, float | str]:
    """A letter's box; of a full-width mark only the half that has ink, for marks are set close."""
    found = {key: letter[key] for key in ("text", "x0", "x1", "top", "bottom")}
    half = (letter["x1"] - letter["x0"]) / 2
    if letter["text"] in OPENING:
        found["x0"] += half
    elif letter["text"] in CLOSING:
        found["x1"] -= half
    return found


def letters_over_letters(page: Page) -> list[str]:
    """Pairs of letters that lie over one another."""
    by_place: dict[int, list[dict]] = defaultdict(list)
    for letter in page.letters:
        for line in range(int(letter["top"] // 8), int(letter["bottom"] // 8) + 1):
            by_place[line].append(letter)
    found = set()
    for letters in by_place.values():
        letters.sort(key=lambda letter: letter["x0"])
        for at, letter in enumerate(letters):
            for other in letters[at + 1 :]:
                if other["x0"] >= letter["x1"] - SLACK:
                    break
                if _share_height(letter, other):
                    found.add(f"{letter['text']}|{other['text']} {letter['x0']:.0f},{letter['top']:.0f}")
    return sorted(found)


def _share_height(one: dict, other: dict) -> bool:
    shared = min(one["bottom"], other["bottom"]) - max(one["top"], other["top"])
    return shared > 0.35 * min(one["bottom"] - one["top"], other["bottom"] - other["top"])


def letters_over_rules(page: Page) -> list[str]:
    """Letters that an upright rule goes through."""
    return [
        f"{letter['text']} {letter['x0']:.0f},{letter['top']:.0f}"
        for letter in page.letters
        for x, top, bottom in page.rules
        if letter["x0"] + SLACK < x < letter["x1"] - SLACK
        and min(letter["bottom"], bottom) - max(letter["top"], top) > 0.3 * (letter["bottom"] - letter["top"])
    ]


def faults_of_pages(pages: Sequence[Page], dress: str = Dress.BULLETIN) -> list[str]:
    """Everything on the pages that an eye would stumble over.

    A letter's red head stands 7 mm above the type area, a book has a running head there.
    """
    found = []
    for page in pages:
        has_head = dress == Dress.BOOK or (dress == Dress.LETTER and page.number == 1)
        beyond = outside_the_type_area(page, above=15 if has_head else 0)
        kinds = {"over letters": letters_over_letters(page), "over rules": letters_over_rules(page), "outside": beyond}
        found += [f"第{page.number}页 {kind}: {fault}" for kind, faults in kinds.items() for fault in faults]
    return found


def outside_the_type_area(page: Page, above: float = 0) -> list[str]:
    """Letters beyond the margins; the page's number aside, and what stands up to so many mm above an upright page's text."""
    landscape = page.width > page.height
    left, right, top, bottom = (35, 37, 28, 26) if landscape else (28, 26, 37 - above, 35)
    return [
        f"{letter['text']} {letter['x0']:.0f},{letter['top']:.0f}"
        for letter in _body(page)
        if letter["x0"] < left * MM - 1
        or letter["x1"] > page.width - right * MM + 1
        or letter["top"] < top * MM - 3
        or letter["bottom"] > page.height - bottom * MM + 3
    ]


def _body(page: Page) -> Iterator[dict]:
    """The letters without the page number, which stands below the type area, or left of it where the page lies crosswise."""
    for letter in page.letters:
        upright = page.height >= page.width
        is_number = letter["top"] > page.height - 35 * MM + 10 if upright else letter["x1"] < 35 * MM - 10
        if not is_number:
            yield letter


def filled_share(page: Page) -> float:
    """How much of the type area's height has letters or rules in it, from its top to the last of them."""
    body = list(_body(page))
    if not body:
        return 0.0
    lowest = max([*(float(letter["bottom"]) for letter in body), *(bottom for _, _, bottom in page.rules)])
    return (lowest - 37 * MM) / (225 * MM)
