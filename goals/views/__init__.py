"""The staff pages of goals: load, form, one action, answer."""
