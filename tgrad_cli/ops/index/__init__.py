"""Elements chosen by place: indexing, gathering and scattering, masks, sorting, searching."""
