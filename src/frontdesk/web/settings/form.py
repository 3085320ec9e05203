"""From the settings to a form and back: what was typed, what of it is new, and what somebody else changed meanwhile.

A form carries a mark of each value that it was made from. A field that still holds it says nothing; a field that was
changed while its setting was changed elsewhere too is a conflict, and then nothing is saved.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from frontdesk.desk.ports import OwnerSettings
from frontdesk.store.ports import AuditLine
from frontdesk.web.settings.fields import Field, Group

MARK = "made_from."
REMOVE = "remove."
SETTINGS_SAVED = "settings_saved"
"""The audit's word for a change; its subject is the names, with commas."""
YOURS_CHARS = 200
"""How much of what somebody typed is shown again beside a conflict."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A field as the page shows it. `mark` stands for the saved value, whatever `typed` is."""

    field: Field
    typed: str
    mark: str
    is_locked: bool
    is_set: bool
    error: str | None = None
    note: str | None = None
    is_removed: bool = False

    @property
    def entry_count(self) -> int:
        return len(self.field.parts(self.typed))


@dataclass(frozen=True, slots=True)
class ShownGroup:
    group: Group
    fields: tuple[Shown, ...]

    @property
    def is_troubled(self) -> bool:
        """A folded one must be open then."""
        return any(shown.error or shown.note for shown in self.fields)


@dataclass(frozen=True, slots=True)
class Form:
    """`is_edited`: it holds something that is not saved yet."""

    groups: tuple[ShownGroup, ...]
    is_edited: bool = False
    stray_errors: tuple[str, ...] = ()

    @property
    def fields(self) -> dict[str, Shown]:
        return {shown.field.name: shown for group in self.groups for shown in group.fields}


class Saved:
    """What is saved now, and who saved it last."""

    def __init__(self, settings: OwnerSettings, audit: Iterable[AuditLine]) -> None:
        """`audit`: newest first."""
        self._settings = settings
        self._last: dict[str, AuditLine] = {}
        for line in audit:
            if line.action == SETTINGS_SAVED:
                for name in line.subject.split(", "):
                    self._last.setdefault(name, line)

    def show(self, field: Field) -> Shown:
        name = field.name
        return Shown(
            field,
            field.as_shown(self._settings.text(name)),
            self.mark_of(field, self.text(field)),
            self._settings.is_locked(name),
            self._settings.is_set(name),
        )

    def text(self, field: Field) -> str:
        return field.as_text(field.as_shown(self._settings.text(field.name)))

    def mark_of(self, field: Field, text: str) -> str:
        """A secret's value is not known here: the line of the audit that set it last stands for it."""
        last = self._last.get(field.name) if field.kind == "secret" else None
        whole = f"{field.name}\0{text}\0{last.id if last else ''}"
        return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()[:20]

    def who_changed(self, field: Field) -> str:
        last = self._last.get(field.name)
        return last.actor if last else "Somebody"


def show_form(groups: Iterable[Group], saved: Saved) -> Form:
    """The form of what is saved."""
    return Form(tuple(ShownGroup(group, tuple(saved.show(field) for field in group.fields)) for group in groups))


@dataclass(frozen=True, slots=True)
class Submission:
    """A form that came back. `typed` has every field that it had, as it was typed."""

    typed: Mapping[str, str]
    removed: frozenset[str]
    changes: Mapping[str, str | None]
    conflicts: Mapping[str, str]
    """By name, who or what changed it meanwhile, in a sentence."""


def read_submission(fields: Iterable[Field], data: Mapping[str, object], saved: Saved) -> Submission:
    """What the form wants changed. Only fields that the form had count, and locked ones never do."""
    typed: dict[str, str] = {}
    changes: dict[str, str | None] = {}
    conflicts: dict[str, str] = {}
    removed: set[str] = set()
    for field in fields:
        made_from = data.get(MARK + field.name)
        now = saved.show(field)
        if not isinstance(made_from, str) or now.is_locked:
            continue
        typed[field.name] = _typed(field, data)
        if field.kind == "secret" and data.get(REMOVE + field.name):
            removed.add(field.name)
        text = field.as_text(typed[field.name])
        if not _is_changed(field, text, made_from, saved=saved, is_removed=field.name in removed):
            continue
        if now.mark == made_from:
            changes[field.name] = None if field.name in removed else field.value_of(text)
        else:
            conflicts[field.name] = _conflict(field, text, who=saved.who_changed(field))
    return Submission(typed, frozenset(removed), changes, conflicts)


def _typed(field: Field, data: Mapping[str, object]) -> str:
    value = data.get(field.name)
    return value if isinstance(value, str) else ""


def _is_changed(field: Field, text: str, made_from: str, *, saved: Saved, is_removed: bool) -> bool:
    """Does the form want another value than it was made from, and than there is now?"""
    if field.kind == "secret":
        return is_removed or bool(text)
    return text != saved.text(field) and saved.mark_of(field, text) != made_from


def _conflict(field: Field, text: str, *, who: str) -> str:
    if field.kind == "secret":
        return f"{who} changed this while you were editing. To replace it all the same, type it again."
    yours = {"0": "off", "1": "on"}[text] if field.kind == "switch" else text or "nothing"
    shown = f"{yours[:YOURS_CHARS]}…" if len(yours) > YOURS_CHARS else yours
    return f"{who} changed this while you were editing: above is what holds now. You had: {shown}"


def show_again(
    groups: Iterable[Group], submission: Submission, saved: Saved, *, errors: Mapping[str, str] | None = None
) -> Form:
    """The form with what was typed kept, save where somebody else changed it; a typed secret is never sent back."""
    errors = errors or {}

    def show(field: Field) -> Shown:
        shown = replace(saved.show(field), error=errors.get(field.name), note=submission.conflicts.get(field.name))
        if shown.note or field.name not in submission.typed:
            return shown
        if field.kind != "secret":
            return replace(shown, typed=submission.typed[field.name])
        if submission.typed[field.name] and not shown.error:
            shown = replace(shown, note="For safety what you typed here is not kept: type it again.")
        return replace(shown, is_removed=field.name in submission.removed)

    shown = tuple(ShownGroup(group, tuple(show(field) for field in group.fields)) for group in groups)
    known = {each.field.name for group in shown for each in group.fields}
    return Form(shown, is_edited=True, stray_errors=tuple(errors[name] for name in errors if name not in known))
