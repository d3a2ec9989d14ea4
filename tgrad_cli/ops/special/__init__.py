"""Special functions, computed by SciPy when they are called."""
