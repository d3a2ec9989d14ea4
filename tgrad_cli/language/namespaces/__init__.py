"""What a program can name without assigning it: `torch`, `np`, `math` and the names without a prefix."""
