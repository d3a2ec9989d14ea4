"""The shell: everything that needs prompt_toolkit."""

from __future__ import annotations
