"""The program that CI jobs report with, from a shell, against running servers."""
