"""What completes ``tgrad``'s options in bash, zsh and fish, made from the table of options.

source <(tgrad --completions bash)
tgrad --completions zsh > "${fpath[1]}/_tgrad"
tgrad --completions fish > ~/.config/fish/completions/tgrad.fish
"""

from __future__ import annotations

from .options import FLAGS

SHELLS = ("bash", "zsh", "fish")
WORDS = {
    "--format": "auto plain rich json",
    "--dtype": "float32 float64 float16 bfloat16",
    "--device": "cpu",
    "--completions": " ".join(SHELLS),
}


def completions(shell: str) -> str:
    """The script for one shell."""
    return {"bash": _bash, "zsh": _zsh, "fish": _fish}[shell]()


def _bash() -> str:
    cases = "".join(
        f'        {name}) COMPREPLY=($(compgen -W "{words}" -- "$word")); return ;;\n' for name, words in WORDS.items()
    )
    return f"""_tgrad() {{
    local word="${{COMP_WORDS[COMP_CWORD]}}"
    case "${{COMP_WORDS[COMP_CWORD-1]}}" in
{cases}    esac
    if [[ $word == -* ]]; then
        COMPREPLY=($(compgen -W "{" ".join(name for name, _, _ in FLAGS)}" -- "$word"))
    else
        COMPREPLY=($(compgen -f -- "$word"))
    fi
}}
complete -o filenames -F _tgrad tgrad
"""


def _zsh() -> str:
    lines = []
    for name, value, text in FLAGS:
        told = _quoted(text.replace("[", r"\[").replace("]", r"\]").replace(":", r"\:"))
        takes = f":{value.lower()}:({WORDS[name]})" if name in WORDS else f":{value.lower()}:" if value else ""
        lines.append(f"    '{'*' if name in ('-e', '--bind') else ''}{name}[{told}]{takes}' \\\n")
    return "#compdef tgrad\n_arguments \\\n" + "".join(lines) + "    '*:script:_files'\n"


def _fish() -> str:
    lines = []
    for name, value, text in FLAGS:
        option = f"-l {name[2:]}" if name.startswith("--") else f"-s {name[1:]}"
        takes = f" -x -a '{WORDS[name]}'" if name in WORDS else " -x" if value else ""
        lines.append(f"complete -c tgrad {option}{takes} -d '{_quoted(text)}'\n")
    return "".join(lines)


def _quoted(text: str) -> str:
    return text.replace("'", "’")
