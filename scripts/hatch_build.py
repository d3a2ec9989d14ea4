"""Build hook: compiles the grammar to parser tables, so that an installed tgrad never does it at start-up."""

from __future__ import annotations

import contextlib
import runpy
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class TablesHook(BuildHookInterface[Any]):
    """Calls scripts/build_tables.py before the files of a wheel are collected."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Put the tables into the wheel; for an editable install, beside the modules that load them."""
        script = runpy.run_path(str(Path(self.root, "scripts", "build_tables.py")))
        if version == "editable":
            # A checkout may be read-only: then the tables are made on first use, in the person's cache.
            with contextlib.suppress(OSError):
                script["build"]()
            return
        self.folder = tempfile.TemporaryDirectory()
        tables = script["build"](Path(self.folder.name, "tgrad.tables"))
        build_data["force_include"][str(tables)] = "tgrad_cli/language/parsing/tgrad.tables"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Take the temporary files away."""
        if version != "editable":
            self.folder.cleanup()
