"""What every endpoint of /api/v1/ shares: who asks, what a token allows, the shape of errors, exactly once by key."""
