"""The shell's settings: their table, and the commented config.toml that keeps them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from .shell import Shell


class BadSetting(Exception):
    """A value that a setting does not take; the text says what it takes."""


class Setting(NamedTuple):
    """A setting: its value unless changed, how a text becomes one, and what it is for."""

    default: Any
    read: Callable[[str], Any]
    help: str


def _one_of(*known: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in known:
            raise BadSetting(", ".join(known[:-1]) + " or " + known[-1])
        return text

    read.choices = known  # type: ignore[attr-defined]
    return read


def _switch(text: str) -> bool:
    if text.lower() in ("on", "true", "yes", "1"):
        return True
    if text.lower() in ("off", "false", "no", "0"):
        return False
    raise BadSetting("on or off")


_switch.choices = ("on", "off")  # type: ignore[attr-defined]


def _number(least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        try:
            value = int(text)
        except ValueError:
            raise BadSetting("a whole number") from None
        if not least <= value <= most:
            raise BadSetting(f"a number from {least} to {most}")
        return value

    return read


def _bytes(text: str) -> str:
    bytes_of(text)
    return text


def bytes_of(text: str) -> int:
    """A number of bytes as people write it.

    >>> bytes_of("256M"), bytes_of("1G")
    (268435456, 1073741824)
    """
    number = text.strip().removesuffix("B").removesuffix("b").removesuffix("i")
    scale = {"k": 1 << 10, "m": 1 << 20, "g": 1 << 30}.get(number[-1:].lower(), 0)
    try:
        return int(float(number[:-1]) * scale) if scale else int(number)
    except (ValueError, OverflowError):
        raise BadSetting("a number of bytes, such as 256M") from None


SETTINGS: dict[str, Setting] = {
    "theme": Setting("dark", _one_of("dark", "light", "none"), "colours for a dark or a light ground, or none"),
    "mode": Setting("emacs", _one_of("emacs", "vi"), "the editing keys: emacs or vi"),
    "preview": Setting(True, _switch, "show the result of what is being typed, dimmed, under the line"),
    "complete": Setting("tab", _one_of("tab", "typing"), "offer completions at Tab, or while typing"),
    "format": Setting("rich", _one_of("rich", "plain", "json"), "how results look"),
    "dtype": Setting("float32", _one_of("float32", "float64", "float16", "bfloat16"), "the default floating type"),
    "precision": Setting(4, _number(0, 64), "digits after the point in printed tensors"),
    "nan": Setting("go", _one_of("go", "stop"), "stop: a statement that makes NaN or Inf is an error"),
    "formula": Setting("text", _one_of("text", "latex"), "how derive writes formulas: as text, or in LaTeX"),
    "quiet": Setting(
        "", str, "notes that are never given: broadcast, kink, float16, variance, detached, integer, twice"
    ),
    "progress": Setting(True, _switch, "a bar for a loop over a range that runs longer than a second"),
    "undo": Setting("256M", _bytes, "how many bytes of old values :undo may keep"),
    "history": Setting("1G", _bytes, "how many bytes the tape may keep for derivatives"),
    "entries": Setting(10_000, _number(0, 1_000_000), "how many entries the file of what was typed keeps"),
    "startup": Setting("", str, "a file that runs when the shell opens"),
}


class Settings:
    """The present settings; `given` names those that differ from their defaults by someone's word."""

    def __init__(self) -> None:
        self._values = {name: entry.default for name, entry in SETTINGS.items()}
        self.given: set[str] = set()
        self.listeners: list[Callable[[Shell], None]] = []

    def __getitem__(self, name: str) -> Any:
        return self._values[name]

    def __setitem__(self, name: str, value: Any) -> None:
        self._values[name] = value
        self.given.add(name)

    def learn(self, name: str, value: Any) -> None:
        """Take note of what a setting is, without anyone having asked for it."""
        self._values[name] = value

    def text(self, name: str) -> str:
        """A setting's value as :set takes it."""
        value = self._values[name]
        return ("on" if value else "off") if isinstance(value, bool) else str(value)

    def changed(self, shell: Shell) -> None:
        """Tell everyone whom the settings concern."""
        for listener in self.listeners:
            listener(shell)


def config_path() -> str:
    """Where the person's settings are kept."""
    home = os.environ.get("XDG_CONFIG_HOME") or os.path.join(os.path.expanduser("~"), ".config")
    return os.path.join(home, "tgrad", "config.toml")


def config_text(settings: Settings) -> str:
    """The settings as a commented file; those that have their default are commented out.

    >>> print(config_text(Settings()).splitlines()[3])
    # theme = "dark"
    """
    lines = ["# Settings of the tgrad shell. :set lists them; the command line's flags go before these."]
    for name, entry in SETTINGS.items():
        value = settings[name]
        written = (
            str(value).lower() if isinstance(value, bool) else str(value) if isinstance(value, int) else _quoted(value)
        )
        mark = "" if value != entry.default else "# "
        choices = getattr(entry.read, "choices", None)
        told = f"{entry.help} ({', '.join(choices)})" if choices and len(choices) > 2 else entry.help
        lines += ["", f"# {told}", f"{mark}{name} = {written}"]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def load_settings(path: str | None = None) -> tuple[Settings, list[str]]:
    """The settings of the config file, and what is wrong with it, in words; a part that is wrong is left out."""
    path = path or config_path()
    settings = Settings()
    try:
        with open(path, "rb") as file:
            data = file.read()
    except FileNotFoundError:
        return settings, []
    except OSError as error:
        return settings, [f"{path} cannot be read: {error.strerror or error}"]
    import tomllib

    try:
        found = tomllib.loads(data.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        return settings, [f"{path}: {error}; the defaults hold"]
    problems = []
    for name, value in found.items():
        entry = SETTINGS.get(name)
        if entry is None:
            problems.append(f"{path}: there is no setting {name!r}")
            continue
        try:
            settings[name] = entry.read(value if isinstance(value, str) else str(value))
        except BadSetting as bad:
            problems.append(f"{path}: {name} takes {bad}, not {value!r}")
    return settings, problems
