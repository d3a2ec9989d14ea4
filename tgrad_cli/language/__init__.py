"""From text to a syntax tree with spans, and from the tree to values."""
