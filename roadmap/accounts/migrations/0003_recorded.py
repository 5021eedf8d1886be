"""No change of people and their roles without a record; what a person does to sign in is nobody's record."""

from django.db import migrations

from roadmap.recorded import must_be_recorded


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_public_id_stays"), ("records", "0003_functions")]

    operations = [
        # Whoever signs in changes last_login, and a new password or a better hash of it says nothing about the person.
        *must_be_recorded("accounts_user", "user/{public_id}", ignoring=("password", "last_login")),
        *must_be_recorded("accounts_user_groups", "user/{user.public_id}"),
        *must_be_recorded("accounts_user_user_permissions", "user/{user.public_id}"),
        *must_be_recorded("accounts_rolegrant", "user/{user.public_id}"),
    ]
