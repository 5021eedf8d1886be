"""An outside check of the log, by a program in another language that stands on code of others."""
