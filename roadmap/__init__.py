"""The project package: what every app needs; it knows no app by import."""
