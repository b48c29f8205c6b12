"""Pages with posts."""

import logging

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from accounts.models import User
from harbour.storage import MediaHostUnavailable
from posts.forms import PostForm
from posts.models import Post, delete_with_pictures

logger = logging.getLogger(__name__)


def page_of(posts, request):
    return Paginator(posts.select_related("author"), settings.POSTS_PER_PAGE).get_page(request.GET.get("page"))


def home(request):
    """The front page. It also stands in for the blog's when that is the home page and is away."""
    return render(request, "posts/home.html", {"page": page_of(Post.objects, request)})


def feed(request):
    context = {"page": page_of(Post.objects, request), "form": PostForm()}
    return render(request, "posts/feed.html", context)


@login_required
def new_post(request):
    form = PostForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        form.instance.author = request.user
        try:
            return redirect(form.save())
        except MediaHostUnavailable:
            logger.exception("a picture could not be stored")
            form.add_error("picture", "Pictures cannot be stored at the moment. Please try again later.")
    return render(request, "posts/new_post.html", {"form": form}, status=400 if form.is_bound else 200)


def post(request, pk):
    return render(request, "posts/post.html", {"post": get_object_or_404(Post.objects.select_related("author"), pk=pk)})


@login_required
@require_POST
def delete_post(request, pk):
    doomed = get_object_or_404(Post, pk=pk)
    if doomed.author != request.user:
        raise PermissionDenied
    delete_with_pictures(doomed)
    messages.success(request, "The post is deleted.")
    return redirect("feed")


def profile(request, username):
    member = get_object_or_404(User, username=username, is_active=True)
    return render(request, "posts/profile.html", {"member": member, "page": page_of(member.posts, request)})
