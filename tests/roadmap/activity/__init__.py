"""Activity records: kinds, what is wrong with each field, appended once, read inside."""
