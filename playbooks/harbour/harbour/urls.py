"""Addresses of Harbour."""

from django.conf import settings
from django.conf.urls.static import static
from django.contrib import admin
from django.urls import include, path

from harbour.status import blog_unavailable, health

urlpatterns = [
    path("", include("posts.urls")),
    path("", include("accounts.urls")),
    path("admin/", admin.site.urls),
    path("health/", health, name="health"),
    path("blog-unavailable/", blog_unavailable, name="blog-unavailable"),
    *static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT),
]
