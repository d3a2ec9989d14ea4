"""From text to a syntax tree with spans: layout, tokens, the grammar's tables, errors that point."""
