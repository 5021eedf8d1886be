"""What people are reminded of about goals, by what it follows from: dates, decisions that wait, dates that moved."""
