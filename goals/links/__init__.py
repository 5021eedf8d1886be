"""What a look at a link comes to: rules without a database."""
