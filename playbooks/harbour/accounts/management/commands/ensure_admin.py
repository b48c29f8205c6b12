"""manage.py ensure_admin: make sure that an administrator exists."""

import sys

from django.core.management.base import BaseCommand, CommandError

from accounts.models import User


class Command(BaseCommand):
    help = (
        "Creates the administrator NAME with the password read from standard input, and says `created`. "
        "An account that exists keeps its password, gets the rights it lacks, and the command says `unchanged` or "
        "`promoted`."
    )

    def add_arguments(self, parser):
        parser.add_argument("name")
        parser.add_argument("--email", default="")

    def handle(self, name, email, **options):
        user = User.objects.filter(username=name).first()
        if user is None:
            password = sys.stdin.readline().rstrip("\n")
            if not password:
                raise CommandError("no password on standard input")
            User.objects.create_superuser(name, email, password)
            self.stdout.write("created")
        elif user.is_superuser and user.is_staff:
            self.stdout.write("unchanged")
        else:
            user.is_superuser = user.is_staff = True
            user.save(update_fields=["is_superuser", "is_staff"])
            self.stdout.write("promoted")
