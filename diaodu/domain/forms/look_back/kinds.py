"""Every look-back kind a form may use; a new one is a module beside these and its name here."""

from typing import Annotated

from pydantic import Field

from diaodu.domain.forms.kind import kinds_of
from diaodu.domain.forms.look_back.behind_parts import BehindParts
from diaodu.domain.forms.look_back.entry import LookBack
from diaodu.domain.forms.look_back.falls import Falls
from diaodu.domain.forms.look_back.goes_back import GoesBack
from diaodu.domain.forms.look_back.later import Later
from diaodu.domain.forms.look_back.listed_again import ListedAgain
from diaodu.domain.forms.look_back.listed_twice import ListedTwice
from diaodu.domain.forms.look_back.new_again import NewAgain
from diaodu.domain.forms.look_back.not_repeated import NotRepeated
from diaodu.domain.forms.look_back.out_of_scale import OutOfScale
from diaodu.domain.forms.look_back.renamed import Renamed
from diaodu.domain.forms.look_back.same_list import SameList
from diaodu.domain.forms.look_back.takes_last import TakesLast
from diaodu.domain.forms.look_back.unchanged import Unchanged
from diaodu.domain.forms.look_back.wrong_code import WrongCode

AnyLookBack = Annotated[
    GoesBack
    | Falls
    | Later
    | OutOfScale
    | BehindParts
    | Unchanged
    | TakesLast
    | NewAgain
    | SameList
    | NotRepeated
    | Renamed
    | ListedAgain
    | ListedTwice
    | WrongCode,
    Field(discriminator="kind"),
]
"""A look-back rule as a form writes it; `kind` says which. Nothing else is ever run."""
LOOK_BACK_KINDS = kinds_of(AnyLookBack, LookBack)
"""Name → class."""
