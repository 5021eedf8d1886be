"""The staff pages of grading: one module for each kind of visitor's task."""
