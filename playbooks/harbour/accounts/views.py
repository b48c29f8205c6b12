"""Signing up and leaving; logging in and out are Django's own."""

from django.contrib import messages
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render

from accounts.forms import DeleteAccountForm, SignUpForm
from posts.models import delete_with_pictures


def sign_up(request):
    if request.user.is_authenticated:
        return redirect("feed")
    form = SignUpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        login(request, form.save())
        messages.success(request, "Welcome aboard. Show us what you see from where you are.")
        return redirect("feed")
    return render(request, "accounts/sign_up.html", {"form": form})


@login_required
def delete_account(request):
    """Removes the member with all posts and pictures."""
    form = DeleteAccountForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = request.user
        logout(request)
        delete_with_pictures(user)
        messages.success(request, "Your account, your posts and your pictures are deleted.")
        return redirect("feed")
    return render(request, "accounts/delete_account.html", {"form": form})
