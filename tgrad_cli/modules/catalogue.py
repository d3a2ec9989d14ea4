"""Every module of `torch.nn` by its name."""

from __future__ import annotations

from .activation import ACTIVATIONS
from .adaptive import ADAPTIVE
from .attention import ATTENTION
from .containers import CONTAINERS
from .conv import CONVOLUTIONS
from .lazy import LAZY
from .linear import LINEAR
from .loss import LOSSES
from .module import Module
from .normalization import NORMALIZATIONS
from .parallel import PARALLEL
from .pooling import PARAMETERLESS
from .rnn import RECURRENT
from .sparse import TABLES

MODULES: dict[str, type[Module]] = {
    "Module": Module,
    **CONTAINERS,
    **LINEAR,
    **ACTIVATIONS,
    **CONVOLUTIONS,
    **PARAMETERLESS,
    **NORMALIZATIONS,
    **TABLES,
    **RECURRENT,
    **ATTENTION,
    **LOSSES,
    **LAZY,
    **ADAPTIVE,
    **PARALLEL,
}
