"""Operations on each element: arithmetic, powers, exponentials, trigonometry, comparison, logic."""
