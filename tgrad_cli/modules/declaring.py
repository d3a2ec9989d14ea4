"""Modules that are one function with settings, declared by a line each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..tensor.making import check_device, dtype_option
from ..tensor.number import cut
from .calling import functional
from .module import Module

if TYPE_CHECKING:
    from collections.abc import Callable

NEEDED: Any = ...  # a setting without a default
PLACE: dict[str, Any] = {"device": None, "dtype": None}


class Declared(Module):
    """A module whose settings are its attributes.

    `settings` are the parameters of its making with their defaults. `shown` names those in its printed form: ``name``
    as ``name=value``, ``=name`` as the value alone, ``name?`` only where it is true.
    """

    settings: dict[str, Any] = {}  # noqa: RUF012
    shown: tuple[str, ...] = ()

    def __init__(self, *args: Any, **keywords: Any) -> None:
        super().__init__()
        for name, value in self._bound(args, keywords).items():
            setattr(self, name, value)
        self._prepare()

    def _bound(self, args: tuple[Any, ...], keywords: dict[str, Any]) -> dict[str, Any]:
        """The settings by name; raises TypeError in Python's words where the arguments do not fit."""
        known = self.settings
        title = f"{type(self).__name__}.__init__()"
        found = dict(zip(known, args, strict=False))
        for word, value in keywords.items():
            if word not in known:
                raise TypeError(f"{title} got an unexpected keyword argument '{word}'")
            if word in found:
                raise TypeError(f"{title} got multiple values for argument '{word}'")
            found[word] = value
        needed = [n for n, v in known.items() if v is NEEDED]
        missing = [f"'{n}'" for n in needed if n not in found]
        if len(args) > len(known):
            low, high = len(needed) + 1, len(known) + 1
            takes = f"from {low} to {high}" if low < high else str(high)
            s = "" if high == 1 else "s"
            raise TypeError(f"{title} takes {takes} positional argument{s} but {len(args) + 1} were given")
        if missing:
            listed = ", ".join(missing[:-1]) + (" and " if len(missing) > 1 else "") + missing[-1]
            s = "" if len(missing) == 1 else "s"
            raise TypeError(f"{title} missing {len(missing)} required positional argument{s}: {listed}")
        return {name: plain(found.get(name, default)) for name, default in known.items()}

    def _prepare(self) -> None:
        """What is left to do once the settings are there."""

    def extra_repr(self) -> str:
        """The settings that are shown."""
        pieces = []
        for word in self.shown:
            name = word.strip("=?")
            value = getattr(self, name)
            if word[-1] != "?" or value:
                pieces.append(f"{value}" if word[0] == "=" else f"{name}={shown_value(value)}")
        return ", ".join(pieces)


class Layer(Declared):
    """A module with parameters of its own, which take an element type; `reset_parameters` fills them."""

    def __init__(self, *args: Any, **keywords: Any) -> None:
        Module.__init__(self)
        found = self._bound(args, keywords)
        check_device(type(self).__name__, found.pop("device"))
        dtype = dtype_option(type(self).__name__, found.pop("dtype"))
        for name, value in found.items():
            setattr(self, name, value)
        self._make(dtype)
        self.reset_parameters()

    def _make(self, dtype: Any) -> None:
        """Make the parameters, still empty."""

    def reset_parameters(self) -> None:
        """Fill the parameters as PyTorch does."""


def plain(value: Any) -> Any:
    """A setting as plain Python: the history of numbers ends here."""
    if isinstance(value, (tuple, list)):
        return type(value)([plain(v) for v in value])
    return cut(value)


def repeated(value: Any, count: int) -> tuple[Any, ...]:
    """A size for each dimension, where one for all was given."""
    return tuple(value) if isinstance(value, (tuple, list)) else (value,) * count


def shown_value(value: Any) -> str:
    """A setting in a printed form."""
    return repr(value) if isinstance(value, str) else str(value)


def declare(
    home: str,
    title: str,
    function: str,
    shown: str = "",
    *,
    hidden: str = "",
    prepare: Callable[[Any], None] | None = None,
    base: type[Declared] = Declared,
    **settings: Any,
) -> type[Declared]:
    """The module `title`, kept by PyTorch in `home`, that is `function` of its inputs with these settings.

    `hidden` names the settings that the function is not given; where it is to be told about training, it stands in
    the settings as ``training``.
    """
    training = settings.pop("training", False)
    passed = tuple([name for name in settings if name not in (*hidden.split(), "inplace")])
    inplace = "inplace" in settings

    def forward(self: Any, *inputs: Any, **named: Any) -> Any:
        keywords = {**named, **{name: getattr(self, name) for name in passed}}
        if training:
            keywords["training"] = self.training
        if inplace and self.inplace:
            keywords["inplace"] = True
        return functional(function, *inputs, **keywords)

    body: dict[str, Any] = {"settings": settings, "shown": tuple(shown.split()), "forward": forward}
    if prepare is not None:
        body["_prepare"] = prepare
    body["__doc__"] = f"`{function}` as a module."
    made = type(title, (base,), body)
    made.__module__ = f"torch.nn.modules.{home}"
    return made
