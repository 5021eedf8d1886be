"""The program that CI jobs report with: one file that runs alone."""
