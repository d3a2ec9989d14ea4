"""The values of a program and what they can do: Python's, NumPy's, tensors' attributes and methods."""
