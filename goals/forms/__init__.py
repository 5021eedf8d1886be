"""The forms of the staff pages of goals: what is typed, turned into the input of one action."""
