from django.urls import path

from tenants.web import work

app_name = "tenants"
urlpatterns = [
    # The name sign-in pages lead to on every host; here it asks who somebody is.
    path("petugas/", work.work, name="work"),
]
