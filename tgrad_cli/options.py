"""The command's arguments: one table of flags, read without argparse (whose import alone costs as much as parsing).

Flags take their value as ``--flag value`` or ``--flag=value``, short ones also glued (``-eCODE``); ``--`` ends them.
"""

from __future__ import annotations


class UsageError(Exception):
    """Wrong use of the command; the text says what is wrong."""


# What the command ends with; `help_text` says what they mean.
OK, FAILED, USAGE, SYNTAX, REFUSED, INTERRUPTED = 0, 1, 2, 3, 4, 130

# name, what its value is called in the help ("" for a switch), help
FLAGS = (
    ("-e", "CODE", "run CODE; may be repeated"),
    ("-i", "", "open the shell after the scripts or codes have run"),
    ("--format", "FORM", "auto, plain, rich or json; auto: rich on a terminal without NO_COLOR, else plain"),
    ("--dtype", "TYPE", "the default floating type: float32, float64, float16, bfloat16"),
    ("--device", "DEVICE", "where tensors live: cpu"),
    ("--seed", "N", "start the random stream as torch.manual_seed(N) does"),
    ("--threads", "N", "how many threads large computations may use"),
    ("--precision", "N", "digits after the point in printed tensors"),
    ("--ascii", "", "write dz/dx and other signs in ASCII"),
    ("--echo", "", "show the values of expression statements, in .py files too"),
    ("--no-echo", "", "show only what the program prints"),
    ("--bind", "NAME=VALUE", "give a name a value; NAME=@FILE reads .npy .npz .csv .tsv .json .safetensors .pt"),
    ("--safe", "", "no file access for the program"),
    ("--max-memory", "BYTES", "a limit such as 2G; beyond it an error and exit status 4"),
    ("--timeout", "TIME", "a limit such as 10s or 2m; beyond it an error and exit status 4"),
    ("--keep-going", "", "after an error go on with the next statement"),
    ("--quiet", "", "no notes"),
    ("--completions", "SHELL", "print what completes these options in bash, zsh or fish"),
    ("--version", "", "print the version"),
    ("--help", "", "print this help"),
)
_TAKES = {name: bool(value) for name, value, _ in FLAGS}
_SHORT = {"-h": "--help", "-V": "--version", "-q": "--quiet"}
_REPEATED = ("-e", "--bind")


class Options:
    """What was asked for: `flags` by name, and `inputs`, pairs of ("code" or "file", text), in their order."""

    __slots__ = ("binds", "flags", "inputs")

    def __init__(self) -> None:
        self.flags: dict[str, str] = {}
        self.inputs: list[tuple[str, str]] = []
        self.binds: list[tuple[str, str]] = []

    def on(self, name: str) -> bool:
        """Whether a switch was given."""
        return name in self.flags

    def number(self, name: str, least: int, most: int) -> int | None:
        """The value of a flag that takes a whole number, None where it was not given; raises UsageError."""
        text = self.flags.get(name)
        if text is None:
            return None
        try:
            value = int(text)
        except ValueError:
            raise UsageError(f"{name} takes a whole number, not {text!r}") from None
        if not least <= value <= most:
            raise UsageError(f"{name} takes a number from {least} to {most}, not {value}")
        return value

    def choice(self, name: str, known: tuple[str, ...]) -> str | None:
        """The value of a flag that takes one of a few words, None where it was not given; raises UsageError."""
        text = self.flags.get(name)
        if text is not None and text not in known:
            raise UsageError(f"{name} takes {', '.join(known[:-1])} or {known[-1]}, not {text!r}")
        return text


def read_options(arguments: list[str]) -> Options:
    """Read the command's arguments; raises UsageError.

    >>> read_options(["--seed=3", "-e", "1"]).inputs
    [('code', '1')]
    """
    options = Options()
    rest = list(reversed(arguments))
    while rest:
        word = rest.pop()
        if word == "--":
            options.inputs += [("file", name) for name in reversed(rest)]
            break
        if word == "-" or not word.startswith("-"):
            options.inputs.append(("file", word))
            continue
        name, value = _split(word)
        if name not in _TAKES:
            raise UsageError(f"there is no option {name}" + _alike(name))
        if not _TAKES[name]:
            if value is not None:
                raise UsageError(f"{name} takes no value")
            options.flags[name] = ""
            continue
        if value is None:
            if not rest:
                raise UsageError(f"{name} needs a value")
            value = rest.pop()
        _store(options, name, value)
    return options


def _split(word: str) -> tuple[str, str | None]:
    """A flag and the value written into the same word, if any."""
    if word.startswith("--"):
        name, equals, value = word.partition("=")
        return name, value if equals else None
    name = word[:2]
    return _SHORT.get(name, name), word[2:] or None


def _store(options: Options, name: str, value: str) -> None:
    if name == "-e":
        options.inputs.append(("code", value))
    elif name == "--bind":
        from keyword import iskeyword

        target, equals, text = value.partition("=")
        target = target.strip()
        if not equals or not target.isidentifier() or iskeyword(target):
            raise UsageError(f"--bind takes NAME=VALUE or NAME=@FILE, not {value!r}")
        options.binds.append((target, text))
    else:
        options.flags[name] = value


def _alike(name: str) -> str:
    from difflib import get_close_matches

    found = get_close_matches(name, _TAKES, 1)
    return f"; did you mean {found[0]}?" if found else ""


def help_text() -> str:
    """What ``tgrad --help`` prints."""
    lines = [
        "tgrad: a calculator for tensors with gradients",
        "",
        "  tgrad                   a shell, when standard input is a terminal; else runs standard input",
        "  tgrad FILE ...          run scripts in order in one session; - is standard input",
        "  tgrad -e CODE           run CODE:  tgrad -e 'x = 3; grad x^2 wrt x'",
        "  tgrad explain E0203     what an error code means",
        "  tgrad test FILE ...     run the examples of lessons (.md, .tg) and compare what they show",
        "",
    ]
    for name, value, text in FLAGS:
        head = f"  {name} {value}" if value else f"  {name}"
        lines.append(f"{head:<24}  {text}")
    lines += [
        "",
        "Exit status: 0 all well, 1 the program failed, 2 wrong use, 3 syntax error,",
        "4 a file that cannot be read or written, or a limit, 130 interrupted.",
    ]
    return "\n".join(lines) + "\n"
