"""What is true of the running session: default types, gradient mode, the random stream, the statement being run.

One `State` is active at a time; an engine makes its own active while it executes, so two sessions never share one.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

from ..errors import TgradError
from . import dtypes
from .serials import next_serial

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..source import Source
    from .journal import Journal
    from .replay import Decision


def _ignore(text: str) -> None:
    """Where notes go while nobody listens."""


class State:
    """The switches and the running context of one session."""

    def __init__(self) -> None:
        from .journal import Journal

        self.default_dtype: dtypes.DType = dtypes.float32
        self.grad_enabled = True
        self.inference = False  # whether that is off by `torch.inference_mode`
        self.by_ieee = False  # a gradient is being computed: numbers divided by zero are infinite, and no error
        self.journal: Journal = Journal()
        self.print_options: Any = None
        self.safe = False  # no file access
        self.memory_limit: int | None = None
        self.threads = 0  # that large work may use; 0: as many as there are processors
        # Source and span of the statement that runs: nodes keep it, so that later errors can point at it.
        self.statement: tuple[Source | None, int, int] | None = None
        self.note: Callable[[str], None] = _ignore
        self.noted: set[str] = set()
        # The latest decisions taken from values: see `replay`.
        self.decisions: deque[Decision] = deque(maxlen=256)
        self.looped: float = 0  # the serial when a loop last ended whose decisions are told when someone asks
        # Of names, the serial when the last statement ended that decided what they hold: see `elsewhere`.
        self.settled: dict[str, float] = {}
        self.contributions: Any = None  # what backward() added to each tensor's gradient
        self.stop_at_nan = False
        self.deterministic = False  # what `torch.use_deterministic_algorithms` was told
        self.formulas_in_latex = False
        self.history_nodes = 1_000_000
        self.history_bytes = 1 << 30
        self.kept_bytes = 0
        self.cut = False  # whether history was dropped because it had grown past its budget
        self.sweep_at: float = next_serial() + 50_000
        self.consumed: WeakSet[Any] = WeakSet()  # results that backward() went through without retain_graph
        self.dual_level: Any = None  # of forward mode, where one is open
        self._generator: Any = None

    @property
    def deciding(self) -> bool:
        """Whether the statement that runs took decisions."""
        latest = self.decisions[-1][0] if self.decisions else 0
        return max(latest, self.looped) > self.journal.began

    @property
    def generator(self) -> Any:
        """PyTorch's default CPU generator, made when the first random number is asked for."""
        if self._generator is None:
            from .random.generator import Generator

            self._generator = Generator()
        return self._generator

    # ---- settings by name ---------------------------------------------------------------------------------------

    def set_dtype(self, name: str) -> None:
        """Make a floating type the default one; raises TgradError (E0302) for any other."""
        dtype = dtypes.BY_NAME.get(str(name).removeprefix("torch."))
        if dtype is None or not dtype.is_floating_point:
            known = ", ".join(d.name for d in dtypes.ALL if d.is_floating_point)
            raise TgradError("E0302", f"{name!r} is no floating type", hint=f"one of {known}", python="TypeError")
        self.default_dtype = dtype

    def set_nan(self, what: str) -> None:
        """Whether a statement that makes NaN or Inf is an error: "stop" or "go"; raises TgradError (E0604)."""
        if what not in ("stop", "go"):
            raise TgradError("E0604", f"nan is stop or go, not {what!r}")
        self.stop_at_nan = what == "stop"

    def set_formula(self, form: str) -> None:
        """How `derive` writes formulas: "text" or "latex"; raises TgradError (E0604) for anything else."""
        if form not in ("text", "latex"):
            raise TgradError("E0604", f"formula is text or latex, not {form!r}")
        self.formulas_in_latex = form == "latex"

    def set_seed(self, seed: int) -> None:
        """Start the random stream as ``torch.manual_seed(seed)`` does."""
        self.generator.manual_seed(seed)

    def set_precision(self, digits: int) -> None:
        """Print this many digits after the point, as ``torch.set_printoptions(precision=…)`` does."""
        from .repr_format import DEFAULT_OPTIONS

        options = self.print_options or DEFAULT_OPTIONS
        self.print_options = options._replace(precision=digits)

    def note_once(self, key: str, text: str) -> None:
        """Say something the first time that it applies in this session."""
        if key not in self.noted:
            self.noted.add(key)
            self.note(text)


def line_of(statement: Any) -> str:
    """Where a statement stands, in words: " in line 3", or nothing where that is not known."""
    if not statement or statement[0] is None:
        return ""
    return f" in line {statement[0].position(statement[1])[0]}"


def told(statement: Any) -> str:
    """The same with the first line of the text: " in line 3: `x.grad.zero_()`"."""
    if not statement or statement[0] is None:
        return ""
    source, start, end = statement
    text = source.text[start:end].partition("\n")[0].strip()
    return f"{line_of(statement)}: `{text if len(text) <= 60 else text[:59] + '…'}`"


class _Active:
    """Holds the active state; a class, so that readers see a swap."""

    __slots__ = ("state",)

    def __init__(self) -> None:
        self.state = State()


class Gradients:
    """A block in which gradients are on, or off; afterwards they are as before."""

    __slots__ = ("before", "on", "state")

    def __init__(self, on: bool) -> None:
        self.on = on

    def __enter__(self) -> None:
        self.state = ACTIVE.state
        self.before, self.state.grad_enabled = self.state.grad_enabled, self.on

    def __exit__(self, *_: object) -> None:
        self.state.grad_enabled = self.before


def activate(state: State) -> State:
    """Make a state the active one and return the one that it replaces."""
    before = ACTIVE.state
    ACTIVE.state = state
    return before


ACTIVE = _Active()
