from django.urls import path

from billing.web.stripe.webhook import webhook

urlpatterns = [path("webhook", webhook, name="stripe_webhook")]
