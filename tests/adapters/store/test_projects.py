"""The registry of projects in the ledger: names are learned, and forgotten when a ruling is taken back."""

from diaodu.adapters.store import Store
from diaodu.domain.months.projects import Line, Numbering, ProjectKey, Registry, place_lines
from diaodu.domain.results import UnitCode, UnitName

UNIT = UnitCode("150622")
NUMBERING = Numbering(period="2021-02", year=2021, units={UNIT: UnitName("准格尔旗")})


def line(name: str, typed: str = "") -> Line:
    return Line(id=name, group=("f",), unit=UNIT, kind="name", key=name, name=name, typed=typed)


def code_of(store: Store, *lines: Line) -> dict[str, str]:
    def enter(registry: Registry) -> dict[str, str]:
        placed = place_lines(registry, lines, NUMBERING, {one.id for one in lines})
        return {name: place.code for name, place in placed.items()}

    return store.projects.enter("p", None, enter)


def test_a_name_is_forgotten_for_its_project_alone_and_no_code_is_given_again(store: Store) -> None:
    old = code_of(store, line("甲"))["甲"]
    assert code_of(store, line("乙", typed=old))["乙"] == old
    store.projects.forget("p", ProjectKey(unit=UNIT, kind="name", key="乙", code="150622-2021-0009"))
    assert store.projects.registry("p").known_as(line("乙")) == old
    store.projects.forget("p", ProjectKey(unit=UNIT, kind="name", key="乙", code=old))
    registry = store.projects.registry("p")
    assert (registry.known_as(line("乙")), registry.known_as(line("甲"))) == ("", old)
    assert code_of(store, line("乙"))["乙"] == "150622-2021-0002"
    assert [key.key for key in store.projects.registry("p").names_of(old)] == ["甲"]
