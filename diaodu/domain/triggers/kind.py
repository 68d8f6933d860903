"""What every kind of trigger has."""

from collections.abc import Iterable

from diaodu.domain.forms.conditions import Condition
from diaodu.domain.forms.keyed import KeyedKind
from diaodu.domain.triggers.scene import ListedEntry, Scene

FormLook = tuple[str, tuple[str, ...], Condition]
"""A form, the columns named of it, and the condition on its rows."""


class TriggerKind(KeyedKind):
    """What is listed."""

    @property
    def forms(self) -> tuple[FormLook, ...]:
        """Forms it looks at."""
        return ()

    @property
    def looks_back(self) -> tuple[str, ...]:
        """Forms of which it looks at earlier periods too."""
        return ()

    @property
    def states_before(self) -> tuple[str, ...]:
        """States of units in earlier periods that it looks at."""
        return ()

    @property
    def measures_used(self) -> tuple[str, ...]:
        """Measures it looks at."""
        return ()

    @property
    def lists_used(self) -> tuple[tuple[str, str], ...]:
        """List parameters it names, each with the key that names it."""
        return ()

    def find(self, scene: Scene) -> Iterable[ListedEntry]:
        """The entries; a trigger's own text stands before an entry's."""
        raise NotImplementedError
