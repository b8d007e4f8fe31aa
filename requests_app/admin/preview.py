"""A letter is read before it leaves: the verb runs to its end, the letter is kept in mind, and all of it is undone."""

from dataclasses import dataclass
from hashlib import sha256

from django import forms
from django.db import transaction

from requests_app.admin.scene import Data, Move, Scene
from requests_app.letters import Block, blocks
from requests_app.models import Letter


@dataclass(frozen=True)
class Rehearsal:
    """The letters a button would send, for its second press."""

    move: Move
    form: forms.Form
    on: str
    letters: list[Letter]

    @property
    def shown(self) -> list[tuple[Letter, list[Block]]]:
        """Each letter with its headings, lists and paragraphs."""
        return [(letter, blocks(letter.text)) for letter in self.letters]

    @property
    def seen(self) -> str:
        """What the second press brings back: only the letters that were read are sent."""
        return sha256("\0".join(f"{one.kind}\0{one.subject}\0{one.text}" for one in self.letters).encode()).hexdigest()


def rehearse(move: Move, scene: Scene, data: Data) -> list[Letter]:
    """Run the button's verb and undo it; the letters it wrote, whole. Raises whatever the verb raises."""
    with transaction.atomic():
        before = list(scene.case.letters.values_list("pk", flat=True))
        move.rehearse(scene, data)
        written = list(Letter.objects.filter(case=scene.case).exclude(pk__in=before))
        transaction.set_rollback(True)
    return written
