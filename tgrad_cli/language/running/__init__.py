"""From a syntax tree to values: statements, names, calls, operators, gradient forms."""
