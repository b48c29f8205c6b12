"""What members show each other."""

import uuid

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import models, transaction
from django.urls import reverse


def picture_name(post, filename):
    """A name that nobody can guess or collide with; the extension was checked against the content."""
    name = uuid.uuid4().hex
    extension = filename.rsplit(".", 1)[-1].lower()
    return f"pictures/{name[:2]}/{name}.{extension}"


class Post(models.Model):
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="posts")
    text = models.TextField(max_length=1000)
    picture = models.ImageField(upload_to=picture_name, blank=True)
    created = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        ordering = ["-created", "-id"]

    def __str__(self):
        return f"{self.author}: {self.text[:40]}"

    def get_absolute_url(self):
        return reverse("post", args=[self.pk])


def delete_with_pictures(owner):
    """Deletes a post, or a member with all posts, and the pictures once the database has agreed."""
    posts = [owner] if isinstance(owner, Post) else owner.posts.all()
    names = [post.picture.name for post in posts if post.picture]
    with transaction.atomic():
        owner.delete()
        for name in names:
            transaction.on_commit(lambda name=name: default_storage.delete(name), robust=True)
