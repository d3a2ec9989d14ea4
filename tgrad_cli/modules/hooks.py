"""Hooks around a module's `forward`, and what registering one gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .exposed import Exposed, remember_items

if TYPE_CHECKING:
    from .module import Module


class RemovableHandle(Exposed):
    """What registering a hook gives: ``remove()`` ends it, and so does the end of a `with` block."""

    __module__ = "torch.utils.hooks"

    def __init__(self, hooks: dict[int, Any], key: int) -> None:
        self.__dict__["_where"] = (hooks, key)

    def remove(self) -> None:
        """Take the hook away."""
        remove(*self.__dict__["_where"])

    def __enter__(self) -> RemovableHandle:
        return self

    def __exit__(self, *_: object) -> None:
        self.remove()


class WithKeywords:
    """A hook that is to be given the keyword arguments too."""

    __slots__ = ("hook",)

    def __init__(self, hook: Any) -> None:
        self.hook = hook


def remove(hooks: dict[int, Any], key: int) -> None:
    """Take a hook away, if it is there."""
    if key in hooks:
        remember_items(hooks)
        del hooks[key]


def register(hooks: dict[int, Any], hook: Any, first: Any = False) -> RemovableHandle:
    """Add a hook to those of a module or tensor, in front of the others where `first` says so."""
    remember_items(hooks)
    key = max(hooks, default=0) + 1
    others = dict(hooks) if first else {}
    if first:
        hooks.clear()
    hooks[key] = hook
    hooks.update(others)
    return RemovableHandle(hooks, key)


def call(module: Module, args: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
    """Run a module's `forward` with its hooks before and after it."""
    for hook in list(module._forward_pre_hooks.values()):
        if type(hook) is WithKeywords:
            found = hook.hook(module, args, keywords)
            if found is not None:
                args, keywords = found
            continue
        found = hook(module, args)
        if found is not None:
            args = found if isinstance(found, tuple) else (found,)
    watch = None
    if module._backward_hooks:
        from .backward_hooks import Watch

        watch = Watch(module)
        args = watch.entering(args)
    result = module.forward(*args, **keywords)
    for hook in list(module._forward_hooks.values()):
        whole = type(hook) is WithKeywords
        found = hook.hook(module, args, keywords, result) if whole else hook(module, args, result)
        if found is not None:
            result = found
    return result if watch is None else watch.leaving(result)
