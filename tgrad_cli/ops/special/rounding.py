"""`torch.special.round`, which is for floating point only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...tensor.failures import refused
from ...tensor.registry import op
from ..elementwise.rounding import round

if TYPE_CHECKING:
    from typing import Any

    from ...tensor.registry import Matrix


@op("special", torch="torch.special.round", name="special_round", composite=True, method=False)
def special_round(input: Matrix, /, *, decimals: int = 0) -> Any:
    """Each element rounded to the nearest integer, halves to even, or to a number of decimals.

    > torch.special.round(torch.tensor([1.25, -0.5]), decimals=1)
    tensor([ 1.2000, -0.5000])
    """
    if not input.dtype.is_floating_point and decimals == 0:
        raise refused(round, (input,))
    return round(input, decimals=decimals)
