"""The roadmap file: a whole roadmap with its history in one YAML or JSON file; read, checked, replayed, written."""
