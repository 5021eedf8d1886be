"""Activity records: what other systems of the developer report, such as weights that were copied, typed and in the log."""
