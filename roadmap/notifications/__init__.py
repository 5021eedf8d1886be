"""One table of notifications and the function that writes it."""
