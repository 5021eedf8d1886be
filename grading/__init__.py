"""Independent grading of goals."""
