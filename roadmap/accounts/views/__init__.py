"""The pages of accounts that are not django-allauth's own."""
