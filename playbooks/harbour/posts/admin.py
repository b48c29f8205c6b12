from django.contrib import admin

from posts.models import Post, delete_with_pictures


@admin.register(Post)
class PostAdmin(admin.ModelAdmin):
    list_display = ["author", "text", "picture", "created"]
    list_select_related = ["author"]
    date_hierarchy = "created"
    search_fields = ["text", "author__username"]
    autocomplete_fields = ["author"]

    def delete_model(self, request, obj):
        delete_with_pictures(obj)

    def delete_queryset(self, request, queryset):
        for post in queryset:
            delete_with_pictures(post)
