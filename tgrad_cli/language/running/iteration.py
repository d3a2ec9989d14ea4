"""Going through values: what can be iterated, and loops over several targets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...errors import TgradError
from ...tensor.number import Number
from .exceptions import converted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .. import syntax as s
    from .evaluator import Evaluator


def iterate(ev: Evaluator, value: Any, node: s.Node) -> Iterator[Any]:
    """An iterator over a value; errors point at `node`."""
    if type(value) is Number or isinstance(value, type):
        kind = "type" if isinstance(value, type) else type(value.value).__name__
        raise ev.locate(TgradError("E0705", f"'{kind}' object is not iterable", python="TypeError"), node)
    try:
        return iter(value)
    except TgradError as error:
        raise ev.locate(error, node) from None
    except TypeError:
        from ..values.type_names import type_name

        wording = f"'{type_name(value)}' object is not iterable"
        raise ev.locate(TgradError("E0705", wording, python="TypeError"), node) from None


def steps(ev: Evaluator, value: Any, node: s.Node) -> Iterator[Any]:
    """As `iterate`, with errors of the single steps (a generator's, a changed dict's) pointing at `node` too."""
    iterator = iterate(ev, value, node)
    while True:
        try:
            item = next(iterator)
        except StopIteration:
            return
        except TgradError as error:
            raise ev.locate(error, node) from None
        except Exception as error:
            raise ev.locate(converted(error), node) from None
        yield item
