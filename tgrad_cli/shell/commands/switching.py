"""Settings: :set, :seed, :device."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...engine import SHELL
from ...show.tables import table
from ...source import Source
from ..settings import SETTINGS, BadSetting, bytes_of, config_path, config_text
from ..starting import use_format
from .table import Refused, command

if TYPE_CHECKING:
    from ..shell import Shell


@command("set", "[NAME VALUE]", "change a setting; alone: list them; :set save keeps them", completes="settings")
def set_(shell: Shell, rest: str) -> None:
    """dtype, precision and seed change what is computed and can be undone; the rest is how the shell looks and behaves.
    :set save writes a commented config.toml in your config folder."""
    name, _, value = rest.replace("=", " ", 1).partition(" ")
    value = value.strip()
    if not name:
        list_settings(shell)
    elif name == "save" and not value:
        _save(shell)
    elif name == "seed":
        seed(shell, value)
    elif name not in SETTINGS:
        raise Refused(f":set takes {', '.join(SETTINGS)} or seed and a value, or save")
    elif not value:
        shell.say(f"{name} = {shell.settings[name]}  ({SETTINGS[name].help})")
    else:
        change(shell, name, value)


def change(shell: Shell, name: str, value: str) -> None:
    """Change a setting and let it take effect; raises Refused for a value that it does not take."""
    try:
        found = SETTINGS[name].read(value)
    except BadSetting as bad:
        raise Refused(f":set {name} takes {bad}, not {value!r}") from None
    if name in _STATEMENTS:
        run(shell, _STATEMENTS[name].format(found))
    shell.settings[name] = found
    if name == "quiet":
        for kind in found.replace(",", " ").split():
            shell.session.engine.set_quiet(kind)
    if name == "nan":
        shell.session.engine.state.set_nan(found)
    if name == "formula":
        shell.session.engine.state.set_formula(found)
    if name == "history":
        shell.session.engine.state.history_bytes = bytes_of(found)
    if name == "undo":
        shell.past.limit = bytes_of(found)
        shell.past.trim()
    if name in ("format", "theme"):
        use_format(shell.session, shell.settings)
    shell.settings.changed(shell)


_STATEMENTS = {
    "dtype": "torch.set_default_dtype(torch.{})",
    "precision": "torch.set_printoptions(precision={})",
}


def run(shell: Shell, text: str) -> None:
    """Run a statement that a command stands for, so that it can be undone and is saved; raises TgradError."""
    shell.session.run(Source(text + ";", "<setting>"), mode=SHELL)


def list_settings(shell: Shell) -> None:
    """Show every setting, its value and what it is for."""
    rows = [(name, shell.settings.text(name), entry.help) for name, entry in SETTINGS.items()]
    rows.append(("seed", str(shell.past.seed), "where the random stream started; :seed N starts it anew"))
    shell.show(table(rows, width=shell.width(), wrap=True))


def _save(shell: Shell) -> None:
    import os

    path = config_path()
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(config_text(shell.settings))
    except OSError as error:
        raise Refused(f"cannot write {path}: {error.strerror or error}") from None
    shell.say(f"the settings are in {path}")


@command("seed", "[N]", "start the random stream as torch.manual_seed(N) does; alone: tell the seed")
def seed(shell: Shell, rest: str) -> None:
    """The same as torch.manual_seed(N), and undone like it."""
    if not rest:
        shell.say(f"the random stream started from {shell.session.engine.state.generator.initial_seed()}")
        return
    try:
        number = int(rest, 0)
    except ValueError:
        raise Refused(f":seed takes a whole number, not {rest!r}") from None
    run(shell, f"torch.manual_seed({number})")


@command("device", "[cpu]", "where tensors live: cpu")
def device(shell: Shell, rest: str) -> None:
    """Everything runs on the CPU; torch.cuda.is_available() is False."""
    if rest not in ("", "cpu"):
        raise Refused(f"there is no device {rest!r} here; tensors live on the cpu")
    shell.say("cpu")
