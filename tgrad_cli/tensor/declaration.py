"""What a declaration says of an operation or function, and what follows from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from .backend import exact

if TYPE_CHECKING:
    from collections.abc import Callable

REQUIRED: Any = ...
RAW = exact.ndarray
# Ways of promotion that elementwise operations have.
ELEMENTWISE = frozenset(
    ("same", "float", "wide", "bool", "div", "abs", "where", "add", "sub", "lerp", "addcdiv", "clamp", "pow")
)
# Ways that those have which are never deferred.
ALIKE = frozenset(("match", "alike", "parts"))
VARARGS = 4  # CPython's code flag of a function that takes *args
# Types whose presence among the arguments means that an operation is recorded; filled by the modules that define them.
TRACED: set[type] = set()


class Op:
    """One declared operation.

    `promote` says how the inputs' types combine: "same" (common type), "float" (common type, integers become the
    default float type), "wide" (the same, without 16 bits), "bool" (common type, result bool), "sum" (integers become
    int64), "match" (all must be equal), "none" (the kernel takes the arrays as they are). `result` fixes the result's
    type for "none": "first", "bool", "int64" or "kernel" (the type that the kernel made). `view` says that the kernel
    returns a view. `outputs` names the results of an operation that has several, `fixed` which have no derivative. A
    composite has no rule of its own: it is written in terms of other operations. `reads` tells, for the result and then
    each input, whether the rule needs its value. `consume`, if any, is the rule for a gradient that nobody else holds,
    which it may change in place.
    `needs` are the kinds of element that it takes, as NumPy's letters ("biu": bools and integers; None: all); `refusal`
    is PyTorch's message for another, with ``{dtype}`` where it names the type (two with a | between them: for complex
    numbers, and for the rest); `mismatch` is its message for inputs of
    different types, with ``{0}``, ``{1}``, … for their names, or a function of the names. `grad_fn` may be a function
    of the node where PyTorch's name depends on the call. `inplace` is True for a method ``x.sin_()``, "function" where
    ``torch.sin_(x)`` exists as well, "resize" where the tensor takes the shape of the result. `out` is False where
    there is no ``out=``, "dtype" where its type is what is computed in, "exact" where it must be the result's
    ("silent": and nothing is returned), or PyTorch's message for another type. `case` marks one case of a function of
    several: its names lead to the declaration that chooses between the cases. `real_grad` says that PyTorch refuses a
    complex result that requires grad, but not of the operation in place (a name: as which it speaks of it there).
    `fold` names the ufunc whose reduction over all elements this is ("add"; "mean" for the sum divided by the count):
    an expression is then reduced without ever being held whole.
    `elementwise` says that each element of the result depends on one element of each input; the families of elementwise
    operations and activations are taken to be. `spoken` is the name in PyTorch's errors about arguments. `complete`
    says that every parameter has a default, `packs` that sizes may be several arguments, `direct` with how many tensors
    a call needs no binding (-1: never), `straight` and `step` are the shortest ways to run it and its rule, found when
    they are first taken (see `straight`, `autodiff.rules`), `variadic` how it takes any number of tensors, if it does
    (see `registry`).
    """

    type_name = "builtin_function_or_method"
    __slots__ = (
        "aliases",
        "array_defaults",
        "array_names",
        "as_tensors",
        "case",
        "complete",
        "composite",
        "consume",
        "defaults",
        "deferred",
        "direct",
        "elementwise",
        "family",
        "fixed",
        "fold",
        "formula",
        "grad_fn",
        "holomorphic",
        "inplace",
        "kernel",
        "keyword_only",
        "kinds",
        "laid_out",
        "linked",
        "method",
        "mismatch",
        "name",
        "needs",
        "number",
        "out",
        "outputs",
        "packs",
        "param_names",
        "parts",
        "promote",
        "reads",
        "real_grad",
        "refusal",
        "result",
        "rule",
        "spoken",
        "step",
        "straight",
        "strict",
        "torch",
        "variadic",
        "view",
    )

    rule: Callable[..., tuple[Any, ...]] | None
    parts: tuple[Callable[..., Any], ...] | None  # the rule input by input, where it was declared so
    apply: ClassVar[Any]  # runs and records; `dispatch` puts it here
    straight: Any
    step: Any
    # The call that a person makes: PyTorch's signature is bound, lists and numbers are converted; `calls` puts it here.
    call: ClassVar[Any]
    consume: Callable[..., tuple[Any, ...]] | None
    grad_fn: str | Callable[[Any], str]

    def __init__(
        self,
        kernel: Callable[..., Any],
        family: str,
        *,
        torch: str | tuple[str, ...],
        name: str | None = None,
        grad_fn: str | Callable[[Any], str] | None = None,
        formula: str | None = None,
        promote: str = "same",
        result: str = "kernel",
        view: bool = False,
        inplace: bool | str = False,
        out: bool | str = True,
        method: bool = True,
        number: Callable[..., Any] | None = None,
        outputs: tuple[str, ...] = (),
        holomorphic: bool = True,
        composite: bool = False,
        aliases: tuple[str, ...] = (),
        needs: str | None = None,
        refusal: str | None = None,
        fold: str | None = None,
        elementwise: bool | None = None,
        mismatch: str | Callable[[list[str]], str] | None = None,
        fixed: tuple[int, ...] = (),
        case: bool = False,
        real_grad: bool | str = False,
    ) -> None:
        self.kernel = kernel
        self.name = name or kernel.__name__.rstrip("_")
        self.family = family
        self.torch: tuple[str, ...] = (torch,) if isinstance(torch, str) else torch
        self.grad_fn = grad_fn or _backward_name(self.name)
        self.formula = formula
        self.promote = promote
        self.result = result
        self.view = view
        self.inplace = inplace
        self.out = out
        self.method = method
        self.number = number
        self.outputs = outputs
        self.holomorphic = holomorphic
        self.composite = composite
        self.aliases = aliases
        self.fold = fold
        self.needs = needs
        self.refusal = refusal
        if elementwise is None:
            elementwise = family in ("elementwise", "activation") and promote in ELEMENTWISE
        self.elementwise = elementwise
        self.deferred = self.elementwise and not view and not outputs
        self.laid_out = self.elementwise or (promote in ALIKE and family in ("elementwise", "complex"))
        self.mismatch = mismatch
        self.fixed = fixed
        self.case = case
        self.real_grad = self.name if real_grad is True else real_grad or ""
        self.rule = None
        self.parts = None
        self.linked = ""
        self.consume = None
        self.straight = self.step = None
        words = self.torch[0].split(".") if self.torch else []
        spelt = len(words) == 3 and words[1] in ("linalg", "special", "fft")
        self.spoken = "_".join(words[1:]) if spelt else self.name.removeprefix("functional_")
        self._read_signature()
        self.reads: tuple[bool, ...] = (False,) * (1 + len(self.array_names))

    def _read_signature(self) -> None:
        """Take the parameters from the kernel's code object (`inspect` would cost start-up time)."""
        code = self.kernel.__code__
        skip = 0 if self.composite else 1
        arrays, last = code.co_posonlyargcount, code.co_argcount
        names = code.co_varnames
        defaults = self.kernel.__defaults__ or ()
        by_name = dict(zip(names[last - len(defaults) : last], defaults, strict=True))
        self.array_names = names[skip:arrays]
        self.array_defaults = {n: by_name[n] for n in self.array_names if n in by_name}
        self.param_names = names[arrays:last]
        self.keyword_only = names[last : last + code.co_kwonlyargcount]
        self.defaults: dict[str, Any] = {n: by_name.get(n, REQUIRED) for n in self.param_names}
        extra = self.kernel.__kwdefaults__ or {}
        self.defaults.update({n: extra.get(n, REQUIRED) for n in self.keyword_only})
        self.kinds: dict[str, str] = self.kernel.__annotations__
        self.strict = tuple([n for n in self.array_names if self.kinds.get(n) in ("Array", "Matrix")])
        self.as_tensors = tuple([n for n in self.array_names if self.kinds.get(n) == "AsTensor"])
        kind = self.kinds.get(self.array_names[0], "") if self.array_names else ""
        self.variadic = kind if kind in ("Arrays", "Separate", "Either") else ""
        self.packs = "Sizes" in self.kinds.values()
        self.complete = REQUIRED not in self.defaults.values()
        self.direct = len(self.array_names) if self.complete and not self.variadic and not self.as_tensors else -1
        if self.real_grad:
            self.direct = -1

    @property
    def __doc__(self) -> str | None:  # type: ignore[override]
        """The declaration's own documentation."""
        return self.kernel.__doc__

    def defvjp(self, *rules: Callable[..., Any], linked: str = "") -> None:
        """Declare the derivative: ``rule(g, y, *inputs, **params)`` gives a tuple, one gradient for each input.

        Several rules are one for each input, each giving its gradient alone: where one is dear, as a matrix product
        is, it then runs only where somebody needs it. A parameter named with a leading underscore is one whose value
        the rule does not read; it is given something that has its shape alone. With `linked`, "zeros" or "nothing",
        the gradients require grad wherever an input does, and are differentiated to that (see `links`).
        """
        self.linked = linked
        self.straight = self.step = None
        if len(rules) == 1:
            (self.rule,) = rules
        else:
            self.parts = rules
            self.rule = lambda *args, **params: tuple([rule(*args, **params) for rule in rules])
        reads = [self._read_by(rule) for rule in rules]
        self.reads = tuple([any(r) for r in zip(*reads, strict=True)])

    def _read_by(self, rule: Callable[..., Any]) -> list[bool]:
        """Which values a rule reads: the result's, then each input's."""
        code = rule.__code__
        names = code.co_varnames[1 : code.co_argcount]
        reads = [not n.startswith("_") for n in names]
        if code.co_flags & VARARGS:
            star = code.co_varnames[code.co_argcount + code.co_kwonlyargcount]
            missing = 1 + len(self.array_names) - len(reads)
            reads += [not star.startswith("_")] * max(missing, 1)
        return reads

    def reads_input(self, index: int) -> bool:
        """Whether the rule needs the value of an input."""
        reads = self.reads
        return reads[index + 1] if index + 1 < len(reads) else reads[-1]

    def __call__(self, *arrays: Any, **params: Any) -> Any:
        """Run on raw arrays without recording, or on tensors, numbers and symbols with it: the call rules make."""
        if len(arrays) == 1 and type(arrays[0]) is RAW and not (params or self.composite):
            return self.kernel(exact, arrays[0])
        for a in arrays:
            kind = type(a)
            if kind in TRACED or (kind is tuple and any(type(b) in TRACED for b in a)):
                if self.variadic and arrays and type(arrays[0]) in (tuple, list):
                    arrays = (*arrays[0], *arrays[1:])
                return self.apply(self, arrays, {**self.defaults, **params} if params else self.defaults)
        if self.composite:
            return self.kernel(*arrays, **params)
        return self.kernel(exact, *arrays, **params)

    def __repr__(self) -> str:
        return f"<built-in method {self.name} of type object>"


class Function:
    """A registered function that is no operation on the tape: creation, settings, queries.

    `implementation` takes the person's arguments as they are. `methods` says that it is also a tensor's method.
    """

    type_name = "builtin_function_or_method"
    __slots__ = ("aliases", "family", "implementation", "method", "name", "torch")

    call: ClassVar[Any]  # the call that a person makes; `calls` puts it here

    def __init__(
        self,
        implementation: Callable[..., Any],
        family: str,
        torch: str | tuple[str, ...],
        name: str | None,
        method: bool,
        aliases: tuple[str, ...],
    ) -> None:
        self.implementation = implementation
        self.family = family
        self.torch: tuple[str, ...] = (torch,) if isinstance(torch, str) else torch
        self.name = name or implementation.__name__.rstrip("_")
        self.method = method
        self.aliases = aliases

    @property
    def __doc__(self) -> str | None:  # type: ignore[override]
        """The declaration's own documentation."""
        return self.implementation.__doc__

    def __call__(self, *args: Any, **keywords: Any) -> Any:
        """Run it, as other declarations do."""
        return self.implementation(*args, **keywords)

    def __repr__(self) -> str:
        return f"<built-in method {self.name} of type object>"


def _backward_name(name: str) -> str:
    """PyTorch's usual name of a backward function: ``log_softmax`` -> ``LogSoftmaxBackward0``."""
    return "".join(part.capitalize() for part in name.split("_")) + "Backward0"
