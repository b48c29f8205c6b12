import tempfile
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO
from pathlib import Path
from unittest import mock

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection
from django.test import TestCase, TransactionTestCase, override_settings
from django.urls import reverse
from PIL import Image

from accounts.models import User
from harbour.storage import MediaHostStorage, MediaHostUnavailable
from posts.models import Post


def picture_bytes(format="PNG", size=(4, 3)):
    out = BytesIO()
    Image.new("RGB", size, "teal").save(out, format)
    return out.getvalue()


def upload(content, name="view.png"):
    return SimpleUploadedFile(name, content)


class MediaHost(BaseHTTPRequestHandler):
    """Stands for nginx on the media host: keeps what is put, in memory."""

    files = {}

    def answer(self, status, body=b""):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def do_PUT(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers["X-Media-Token"] != "token":
            return self.answer(403)
        self.files[self.path] = body
        self.answer(201)

    def do_GET(self):
        if self.path not in self.files:
            return self.answer(404)
        self.answer(200, self.files[self.path])

    do_HEAD = do_GET

    def do_DELETE(self):
        self.answer(204 if self.files.pop(self.path, None) is not None else 404)

    def log_message(self, *args):
        pass


class PostTests(TransactionTestCase):
    def setUp(self):
        media = tempfile.TemporaryDirectory()
        self.addCleanup(media.cleanup)
        self.media = Path(media.name)
        settings = override_settings(
            MEDIA_ROOT=media.name,
            STORAGES={
                "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
                "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
            },
        )
        settings.enable()
        self.addCleanup(settings.disable)
        self.mary = User.objects.create_user("mary", password="x")
        self.client.force_login(self.mary)

    def pictures(self):
        return [path for path in self.media.rglob("*") if path.is_file()]

    def test_a_picture_is_kept_byte_for_byte_under_a_name_of_our_own(self):
        content = picture_bytes("JPEG")
        response = self.client.post(
            reverse("new-post"), {"text": "Fog", "picture": upload(content, "../../evil.php.png")}, follow=True
        )
        self.assertContains(response, "Fog")
        name = Post.objects.get().picture.name
        self.assertRegex(name, r"^pictures/[0-9a-f]{2}/[0-9a-f]{32}\.jpg$")
        self.assertEqual((self.media / name).read_bytes(), content)

    def test_what_is_no_picture_is_refused(self):
        cases = {
            "text": (upload(b"<?php phpinfo();", "view.png"), "valid image"),
            "format": (upload(picture_bytes("BMP"), "view.bmp"), "JPEG, PNG, GIF or WebP"),
        }
        for case, (file, message) in cases.items():
            with self.subTest(case):
                response = self.client.post(reverse("new-post"), {"text": "Fog", "picture": file})
                self.assertContains(response, message, status_code=400)
        self.assertEqual(self.pictures(), [])

    @override_settings(PICTURE_MAX_BYTES=10)
    def test_a_picture_has_a_limit_in_bytes(self):
        response = self.client.post(reverse("new-post"), {"text": "Fog", "picture": upload(picture_bytes())})
        self.assertContains(response, "is the limit", status_code=400)

    @override_settings(PICTURE_MAX_PIXELS=11)
    def test_a_picture_has_a_limit_in_pixels(self):
        response = self.client.post(reverse("new-post"), {"text": "Fog", "picture": upload(picture_bytes())})
        self.assertContains(response, "too many pixels", status_code=400)

    def test_deleting_a_post_deletes_its_picture(self):
        self.client.post(reverse("new-post"), {"text": "Fog", "picture": upload(picture_bytes())})
        self.assertEqual(len(self.pictures()), 1)
        self.client.post(reverse("delete-post", args=[Post.objects.get().pk]))
        self.assertEqual(self.pictures(), [])
        self.assertFalse(Post.objects.exists())

    def test_leaving_takes_the_pictures_along(self):
        self.client.post(reverse("new-post"), {"text": "Fog", "picture": upload(picture_bytes())})
        self.client.post(reverse("delete-account"), {"password": "x"})
        self.assertEqual(self.pictures(), [])

    def test_the_post_of_another_member_cannot_be_deleted(self):
        post = Post.objects.create(author=User.objects.create_user("anne"), text="Mine")
        self.assertEqual(self.client.post(reverse("delete-post", args=[post.pk])).status_code, 403)
        self.assertTrue(Post.objects.exists())

    def test_a_media_host_that_is_down_is_said_in_the_form(self):
        with mock.patch("django.core.files.storage.FileSystemStorage._save", side_effect=MediaHostUnavailable):
            with self.assertLogs("posts.views", "ERROR"):
                response = self.client.post(reverse("new-post"), {"text": "Fog", "picture": upload(picture_bytes())})
        self.assertContains(response, "cannot be stored at the moment", status_code=400)
        self.assertFalse(Post.objects.exists())

    def test_posting_needs_a_login(self):
        self.client.logout()
        response = self.client.post(reverse("new-post"), {"text": "Fog"})
        self.assertRedirects(response, reverse("login") + "?next=/posts/new/")

    def test_text_is_escaped(self):
        Post.objects.create(author=self.mary, text="<script>alert(1)</script>")
        self.assertNotContains(self.client.get(reverse("feed")), "<script>alert")


@override_settings(
    STORAGES={
        "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
)
class PageTests(TestCase):
    def setUp(self):
        self.mary = User.objects.create_user("mary")
        Post.objects.bulk_create(Post(author=self.mary, text=f"Wave {n}.") for n in range(25))

    def test_the_front_page_invites_and_shows_the_newest(self):
        response = self.client.get(reverse("home"))
        self.assertContains(response, reverse("signup"))
        self.assertContains(response, "Wave 24.")
        self.assertNotContains(response, "Wave 4.")

    def test_older_posts_are_on_the_second_page(self):
        response = self.client.get(reverse("feed"), {"page": 2})
        self.assertContains(response, "Wave 4.")
        self.assertNotContains(response, "Wave 24.")

    def test_a_feed_costs_the_same_however_long_it_is(self):
        with self.assertNumQueries(2):
            self.client.get(reverse("feed"))

    def test_a_profile_shows_its_member_and_no_stranger(self):
        self.assertContains(self.client.get(reverse("profile", args=["mary"])), "Wave 24.")
        self.assertEqual(self.client.get(reverse("profile", args=["nobody"])).status_code, 404)

    def test_an_unknown_address_is_not_found(self):
        self.assertContains(self.client.get("/no/such/page"), "Nothing here", status_code=404)


class StatusTests(TestCase):
    def test_health_names_the_release(self):
        response = self.client.get(reverse("health"))
        self.assertEqual(response.json(), {"status": "ok", "release": "development"})
        self.assertIn("no-store", response["Cache-Control"])

    def test_health_fails_with_the_database(self):
        with mock.patch.object(connection, "cursor", side_effect=DatabaseError), self.assertLogs("harbour.status"):
            response = self.client.get(reverse("health"))
        self.assertEqual(response.status_code, 503)

    @override_settings(
        STORAGES={"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    )
    def test_the_stand_in_for_the_blog_asks_to_come_back(self):
        response = self.client.get(reverse("blog-unavailable"))
        self.assertEqual(response.status_code, 503)
        self.assertEqual(response["Retry-After"], "120")


class MediaHostStorageTests(TestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server = HTTPServer(("127.0.0.1", 0), MediaHost)
        threading.Thread(target=cls.server.serve_forever, daemon=True).start()

    @classmethod
    def tearDownClass(cls):
        cls.server.shutdown()
        cls.server.server_close()
        super().tearDownClass()

    def setUp(self):
        MediaHost.files.clear()
        self.storage = MediaHostStorage()
        self.url = f"http://127.0.0.1:{self.server.server_port}/media/"

    def test_a_file_goes_there_and_back(self):
        with self.settings(MEDIA_STORE_URL=self.url, MEDIA_STORE_TOKEN="token"):
            self.assertFalse(self.storage.exists("a/b.png"))
            self.assertEqual(self.storage.save("a/b.png", upload(b"bytes")), "a/b.png")
            self.assertEqual(MediaHost.files, {"/media/a/b.png": b"bytes"})
            self.assertEqual(self.storage.open("a/b.png").read(), b"bytes")
            self.assertEqual(self.storage.size("a/b.png"), 5)
            self.assertEqual(self.storage.url("a/b.png"), "/media/a/b.png")
            self.storage.delete("a/b.png")
            self.storage.delete("a/b.png")
            self.assertEqual(MediaHost.files, {})

    def test_a_wrong_token_is_an_error_that_names_the_status(self):
        with self.settings(MEDIA_STORE_URL=self.url, MEDIA_STORE_TOKEN="guess"):
            with self.assertRaisesMessage(MediaHostUnavailable, "HTTP status 403"):
                self.storage.save("a/b.png", upload(b"bytes"))

    def test_a_host_that_is_down_is_an_error_of_its_own(self):
        with self.settings(MEDIA_STORE_URL="http://127.0.0.1:1/media/"):
            with self.assertRaises(MediaHostUnavailable):
                self.storage.exists("a/b.png")
