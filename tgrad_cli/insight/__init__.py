"""What is read off the tape: formulas, steps, checks, graphs, reasons, programs. Imported when one is asked for."""
