"""Where new numbers come from, loaded when first asked for: most programs need few of these and start sooner.

``sources.uniform`` is `uniform` of `distributions`, and so on.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_HOMES = {
    "random.distributions": ("uniform", "normal", "refuse"),
    "random.integers": ("integers", "full_range", "permutation"),
    "random.events": (
        "bernoulli",
        "bernoulli_each",
        "cauchy",
        "exponential",
        "geometric",
        "log_normal",
        "multinomial",
    ),
    "random.rejection": ("binomial", "poisson"),
    "factories": ("arange", "arange_length", "linspace", "logspace", "range_closed", "triangle_indices", "window"),
    "random.generator": ("DEFAULT_SEED", "Generator"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    """The function of this name, from the module that has it."""
    home = _HOME_OF.get(name)
    if home is None:
        raise AttributeError(name)
    found = getattr(import_module("." + home, __package__), name)
    globals()[name] = found
    return found
