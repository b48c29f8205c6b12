"""Pages that the machinery in front of Harbour asks for."""

import logging

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

logger = logging.getLogger(__name__)


@never_cache
@require_safe
def health(request):
    """Says whether this process can do its work: it can when the database answers.

    The blog is not asked on purpose: its trouble must never take an app host out of service.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
    except DatabaseError:
        logger.exception("the database does not answer")
        return JsonResponse({"status": "database unavailable", "release": settings.RELEASE}, status=503)
    return JsonResponse({"status": "ok", "release": settings.RELEASE})


@never_cache
def blog_unavailable(request):
    """What the edge shows under /blog while WordPress is away and no stored copy of the page exists."""
    response = render(request, "blog_unavailable.html", status=503)
    response["Retry-After"] = "120"
    return response
