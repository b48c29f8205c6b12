from io import StringIO
from unittest import mock

from django.core.management import CommandError, call_command
from django.test import TestCase
from django.urls import reverse

from accounts.models import User

PASSWORD = "a lighthouse keeper's lamp"


class SignUpTests(TestCase):
    def test_signing_up_logs_in_and_shows_the_feed(self):
        response = self.client.post(
            reverse("signup"), {"username": "mary", "password1": PASSWORD, "password2": PASSWORD}, follow=True
        )
        self.assertRedirects(response, reverse("feed"))
        self.assertContains(response, "Welcome aboard")
        self.assertEqual(response.context["user"].username, "mary")

    def test_a_weak_password_is_refused(self):
        response = self.client.post(
            reverse("signup"), {"username": "mary", "password1": "1234567890", "password2": "1234567890"}
        )
        self.assertContains(response, "entirely numeric")
        self.assertFalse(User.objects.exists())

    def test_a_form_without_its_token_is_refused(self):
        self.client.handler.enforce_csrf_checks = True
        response = self.client.post(reverse("signup"), {"username": "mary"})
        self.assertEqual(response.status_code, 403)


class SessionTests(TestCase):
    def setUp(self):
        self.user = User.objects.create_user("mary", password=PASSWORD)

    def test_logging_in_and_out(self):
        response = self.client.post(reverse("login"), {"username": "mary", "password": PASSWORD}, follow=True)
        self.assertContains(response, "Log out")
        response = self.client.post(reverse("logout"), follow=True)
        self.assertContains(response, "Log in")

    def test_a_wrong_password_is_said_so(self):
        response = self.client.post(reverse("login"), {"username": "mary", "password": "wrong"})
        self.assertContains(response, "correct username and password")

    def test_leaving_needs_the_password(self):
        self.client.force_login(self.user)
        response = self.client.post(reverse("delete-account"), {"password": "wrong"})
        self.assertContains(response, "This is not your password")
        self.assertTrue(User.objects.exists())
        self.client.post(reverse("delete-account"), {"password": PASSWORD})
        self.assertFalse(User.objects.exists())


class EnsureAdminTests(TestCase):
    def run_command(self, stdin=""):
        out = StringIO()
        with mock.patch("sys.stdin", StringIO(stdin)):
            call_command("ensure_admin", "root", stdout=out)
        return out.getvalue().strip()

    def test_the_second_run_changes_nothing(self):
        self.assertEqual(self.run_command(PASSWORD + "\n"), "created")
        self.assertEqual(self.run_command("another password\n"), "unchanged")
        self.assertTrue(User.objects.get().check_password(PASSWORD))

    def test_lost_rights_come_back(self):
        User.objects.create_user("root", password=PASSWORD)
        self.assertEqual(self.run_command(), "promoted")
        self.assertTrue(User.objects.get().is_superuser)

    def test_no_password_is_an_error(self):
        with self.assertRaisesMessage(CommandError, "no password on standard input"):
            self.run_command()
