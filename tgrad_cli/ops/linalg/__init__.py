"""Linear algebra: products, decompositions, systems of equations, Einstein's convention."""
