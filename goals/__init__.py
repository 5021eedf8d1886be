"""Goals, thresholds and everything owners and editors keep about them."""
