from django.urls import path

from posts import views

urlpatterns = [
    path("", views.home, name="home"),
    path("feed/", views.feed, name="feed"),
    path("posts/new/", views.new_post, name="new-post"),
    path("posts/<int:pk>/", views.post, name="post"),
    path("posts/<int:pk>/delete/", views.delete_post, name="delete-post"),
    path("people/<str:username>/", views.profile, name="profile"),
]
