"""How everything is counted: each word of status with its rule and an example that the rule itself has worked out."""
