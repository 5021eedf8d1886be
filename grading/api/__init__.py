"""Cycles, grades, and the own assignments and scores for programs. No program scores, discusses or decides."""
