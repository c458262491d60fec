"""What a command is: one declaration from which parsing, forms, help, completion and the generated docs derive."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, TypeVar, get_type_hints

from bot.calls import Request
from bot.cards import Card
from bot.commands.options import Carried, Kind
from bot.errors import BadArgument
from bot.ports.store import Transaction

A = TypeVar("A")


class Topic(StrEnum):
    """Under which heading help lists a command."""

    EVERY_DAY = "Every day"
    FIGURES = "Your figures"
    PLAN = "Your plan"
    GROUP = "Your group"
    ADMIN = "Admins"


@dataclass(frozen=True, slots=True)
class Nothing:
    """The arguments of a command that takes none."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a form. `option` names the option it fills."""

    option: str
    label: str
    long: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """A form an adapter opens at once, without asking the core; five fields at most, as modals hold no more.

    `given` names the fields with which a command that asks in a form still opens it, filled in with them: a form has no
    suggestions, so what needs them is typed before it. `submit` is what its button says, where that can be chosen.
    """

    title: str
    fields: tuple[Field, ...]
    given: tuple[str, ...] = ()
    submit: str = "Save"


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a command, derived from a field of its arguments."""

    name: str
    kind: Kind
    required: bool

    def can_read(self, words: str) -> bool:
        """Tell whether the words have a value."""
        try:
            self.kind.read(words.strip())
        except ValueError:
            return False
        return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Command(Generic[A]):
    """A command: its name, its help, its typed arguments and the function that answers it.

    `writes` tells whether it can change anything: then its event is answered once and its effects are committed.
    `private` fixes who sees the answer, before it runs. `admin` restricts it to those who manage the place.
    `listed` is False for commands that only stand behind buttons and menus. With `form`, the bare command opens the
    form when `form_first` is set; `prefill` reads what the form starts with. `examples` are lines as people type them.
    """

    name: str
    help: str
    topic: Topic
    arguments: type[A]
    run: Callable[[Transaction, Request, A], Card]
    writes: bool = True
    private: bool = True
    admin: bool = False
    listed: bool = True
    form: Form | None = None
    form_first: bool = False
    prefill: Callable[[Transaction, Request, A], Mapping[str, str]] | None = None
    examples: tuple[str, ...] = ()

    @property
    def options(self) -> tuple[Option, ...]:
        """Return the options in the order in which they are declared."""
        return options_of(self.arguments)

    @property
    def typed_options(self) -> tuple[Option, ...]:
        """Return the options people can type or fill in: all but what buttons carry."""
        return tuple(option for option in self.options if not isinstance(option.kind, Carried))

    def asks_in_form(self, words: Mapping[str, str]) -> bool:
        """Tell whether these words open the form instead of running it: none, or readable ones it may be given."""
        if self.form is None or not self.form_first or not words.keys() <= set(self.form.given):
            return False
        return all(option.can_read(words[option.name]) for option in self.options if option.name in words)

    def form_words(self, words: Mapping[str, str]) -> Mapping[str, str]:
        """Return the words that have a field in the form."""
        fields = self.form.fields if self.form else ()
        return {field.option: words[field.option] for field in fields if field.option in words}

    def read(self, words: Mapping[str, str]) -> A:
        """Turn words by option name into typed arguments. Raises `BadArgument` for the first that cannot be read."""
        values: dict[str, Any] = {}
        for option in self.options:
            given = words.get(option.name)
            if given is None:
                if option.required:
                    raise BadArgument(option.name, "", option.kind.expects, command=self.name)
                continue
            try:
                values[option.name] = option.kind.read(given.strip())
            except ValueError as error:
                if given.strip() or option.required:
                    raise BadArgument(option.name, given, option.kind.expects, command=self.name) from error
        return self.arguments(**values)


_OPTIONS: dict[type[Any], tuple[Option, ...]] = {}


def options_of(arguments: type[Any]) -> tuple[Option, ...]:
    """Derive the options from the annotated fields of an arguments class; read once a class."""
    if arguments not in _OPTIONS:
        hints = get_type_hints(arguments, include_extras=True)
        _OPTIONS[arguments] = tuple(
            Option(
                name=field.name,
                kind=hints[field.name].__metadata__[0],
                required=field.default is dataclasses.MISSING,
            )
            for field in dataclasses.fields(arguments)
        )
    return _OPTIONS[arguments]
