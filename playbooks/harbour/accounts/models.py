"""Who uses Harbour."""

from django.contrib.auth.models import AbstractUser


class User(AbstractUser):
    """A member. A class of our own from the first day, since it can hardly be brought in later."""
