"""How outcomes, notes and errors look: markup (roles and text), and the writers plain, rich and json."""

from __future__ import annotations
