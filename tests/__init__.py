"""The test suite; folders mirror the apps."""
