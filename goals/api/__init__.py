"""Goals and readings for programs: the same permissions and actions as the pages."""
