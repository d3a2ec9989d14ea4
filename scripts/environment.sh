# Sourced by scripts/tgrad and scripts/test: makes the project's own Python environment on first use and reuses it
# while pyproject.toml stays as it is. Needs `root` (the repository) set; sets `venv`. POSIX sh.

say() { printf '%s\n' "$*" >&2; }

# Prints "ok", "old VERSION" or "novenv VERSION" for a Python command; nothing when it does not run at all.
python_state() {
    "$1" -c '
import sys
version = "%d.%d" % sys.version_info[:2]
if sys.version_info < (3, 11):
    print("old " + version)
else:
    try:
        import venv, ensurepip
        print("ok")
    except ImportError:
        print("novenv " + version)
' 2>/dev/null
}

# Sets `python` to the first Python that can make the environment, or says what is missing and ends.
find_python() {
    old= novenv=
    for python in ${PYTHON:+"$PYTHON"} python3 python3.14 python3.13 python3.12 python3.11 python; do
        state=$(python_state "$python") || state=
        case $state in
            ok) return 0 ;;
            "old "*) old="${old:-$python is Python ${state#old }}" ;;
            "novenv "*) novenv="${novenv:-${state#novenv }}" ;;
        esac
    done
    if [ -n "$novenv" ]; then
        say "tgrad: Python $novenv is here, but its venv module is not, so no environment can be made."
        say "  On Debian or Ubuntu: apt install python$novenv-venv"
    elif [ -n "$old" ]; then
        say "tgrad: needs Python 3.11 or newer; $old."
        say "  Install a newer Python, or name one: PYTHON=/path/to/python3.12 $0"
    else
        say "tgrad: needs Python 3.11 or newer, and found no python3 on the PATH."
        say "  Install Python, or name one: PYTHON=/path/to/python3.12 $0"
    fi
    exit 4
}

# Where the environment lives: in the repository, or in the person's cache when that cannot be written.
choose_place() {
    if [ -w "$root/.venv" ] || { [ ! -e "$root/.venv" ] && [ -w "$root" ]; }; then
        venv=$root/.venv
    else
        key=$(printf %s "$root" | cksum | cut -d' ' -f1)
        venv=${XDG_CACHE_HOME:-$HOME/.cache}/tgrad/$key
    fi
}

# prepare NAME SPEC: an environment in which `pip install -e SPEC` has been done for this pyproject.toml.
prepare() {
    choose_place
    stamp=$venv/.tgrad-$1
    current=$(cat "$root/pyproject.toml" "$root/scripts/hatch_build.py" | cksum)" $root"
    if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$current" ] && [ -x "$venv/bin/python" ]; then
        return 0
    fi
    find_python
    say "tgrad: preparing its environment in $venv (once)"
    if ! "$venv/bin/python" -c 'import pip' 2>/dev/null; then
        if ! "$python" -m venv --clear "$venv" >&2; then
            say "tgrad: could not make an environment in $venv with $python"
            exit 4
        fi
    fi
    if ! "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --editable "$root$2" >&2; then
        say "tgrad: installing into $venv failed (see above); it needs the Python package index once"
        exit 4
    fi
    # Bytecode is made now: an editable install has none, and start-up would compile everything again each time where
    # Python may not write it later (a read-only checkout, PYTHONDONTWRITEBYTECODE).
    "$venv/bin/python" -m compileall -q "$root/tgrad_cli" >&2 || :
    printf '%s' "$current" >"$stamp"
}
