"""Build hook: compiles the grammar to parser tables, so that an installed tgrad never does it at start-up."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class TablesHook(BuildHookInterface[Any]):
    """Runs scripts/build_tables.py before the files of a wheel are collected."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the tables where the parser looks for them; they are no part of the repository."""
        script = Path(self.root, "scripts", "build_tables.py")
        runpy.run_path(str(script), run_name="__main__")
