"""The form for a new post, and what it accepts as a picture."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat

from posts.models import Post

# What Pillow calls the format, and the extension that the file gets whatever it was called before.
PICTURE_FORMATS = {"JPEG": "jpg", "PNG": "png", "GIF": "gif", "WEBP": "webp"}


class PostForm(forms.ModelForm):
    class Meta:
        model = Post
        fields = ["text", "picture"]
        widgets = {
            "text": forms.Textarea(attrs={"rows": 3, "placeholder": "What do you see?"}),
            "picture": forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/gif,image/webp"}),
        }

    def clean_picture(self):
        """Judges a picture by its content; Django has let Pillow verify it already."""
        picture = self.cleaned_data["picture"]
        if not picture:
            return picture
        if picture.size > settings.PICTURE_MAX_BYTES:
            raise ValidationError(
                f"The picture has {filesizeformat(picture.size)}, "
                f"and {filesizeformat(settings.PICTURE_MAX_BYTES)} is the limit."
            )
        width, height = picture.image.size
        if width * height > settings.PICTURE_MAX_PIXELS:
            raise ValidationError("The picture has too many pixels.")
        if picture.image.format not in PICTURE_FORMATS:
            raise ValidationError("Please choose a JPEG, PNG, GIF or WebP picture.")
        picture.name = f"picture.{PICTURE_FORMATS[picture.image.format]}"
        return picture
