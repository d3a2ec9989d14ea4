"""Load and save: one format a function."""

from __future__ import annotations
