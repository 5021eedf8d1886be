"""The signer, over records that no database holds."""
