"""Addresses under ``/partner/v1/``."""

from __future__ import annotations

from django.urls import path

from api.partner.v1 import (
    account,
    catalogue,
    changes,
    cities,
    inside,
    money,
    quotes,
    sandboxes,
    signups,
    token,
    webhooks,
)

_CITY = "cities/<uuid:city_id>"
_QUOTE = "quotes/<uuid:quote_id>"
_SIGNUP = "signups/<uuid:signup_id>"
_STATEMENT = "statements/<uuid:statement_id>"
urlpatterns = [
    path("token", token.TokenView.as_view(), name="token"),
    path("token/revoke", token.RevocationView.as_view(), name="token_revoke"),
    path("account", account.AccountView.as_view(), name="account"),
    path("account/branding", account.OwnLookView.as_view(), name="account_branding"),
    path("account/branding/logo", account.OwnLogoView.as_view(), name="account_logo"),
    path("packages", catalogue.PackagesView.as_view(), name="packages"),
    path("regions", catalogue.RegionsView.as_view(), name="regions"),
    path("regions/<str:code>", catalogue.RegionView.as_view(), name="region"),
    path("quotes", quotes.QuotesView.as_view(), name="quotes"),
    path("quotes/estimate", quotes.EstimateView.as_view(), name="quote_estimate"),
    path(_QUOTE, quotes.QuoteView.as_view(), name="quote"),
    path(f"{_QUOTE}/offer", quotes.OfferView.as_view(), name="quote_offer"),
    path(f"{_QUOTE}/accept", quotes.AcceptView.as_view(), name="quote_accept"),
    path(f"{_QUOTE}/lose", quotes.LoseView.as_view(), name="quote_lose"),
    path(f"{_QUOTE}/renew", quotes.RenewView.as_view(), name="quote_renew"),
    path(f"{_QUOTE}/paper", quotes.PaperView.as_view(), name="quote_paper"),
    path("signups", signups.SignUpsView.as_view(), name="signups"),
    path(_SIGNUP, signups.SignUpView.as_view(), name="signup"),
    path(f"{_SIGNUP}/verify", signups.VerifyView.as_view(), name="signup_verify"),
    path(f"{_SIGNUP}/code", signups.CodeView.as_view(), name="signup_code"),
    path(f"{_SIGNUP}/quote", signups.OfferView.as_view(), name="signup_quote"),
    path(f"{_SIGNUP}/withdraw", signups.WithdrawView.as_view(), name="signup_withdraw"),
    path("cities", cities.CitiesView.as_view(), name="cities"),
    path(_CITY, cities.CityView.as_view(), name="city"),
    path(f"{_CITY}/activate", cities.ActivateView.as_view(), name="city_activate"),
    path(f"{_CITY}/suspend", cities.SuspendView.as_view(), name="city_suspend"),
    path(f"{_CITY}/reopen", cities.ReopenView.as_view(), name="city_reopen"),
    path(f"{_CITY}/provisioning", cities.ProvisioningView.as_view(), name="city_provisioning"),
    path(f"{_CITY}/events", cities.EventsView.as_view(), name="city_events"),
    path(f"{_CITY}/coverage", changes.CoverageView.as_view(), name="city_coverage"),
    path(
        f"{_CITY}/coverage/changes",
        changes.CoverageChangesView.as_view(),
        name="city_coverage_changes",
    ),
    path(
        f"{_CITY}/package/changes",
        changes.PackageChangesView.as_view(),
        name="city_package_changes",
    ),
    path(f"{_CITY}/changes", changes.ChangesView.as_view(), name="city_changes"),
    path(f"{_CITY}/changes/<uuid:change_id>", changes.ChangeView.as_view(), name="city_change"),
    path(
        f"{_CITY}/changes/<uuid:change_id>/confirm",
        changes.ConfirmView.as_view(),
        name="city_change_confirm",
    ),
    path(f"{_CITY}/users", inside.UsersView.as_view(), name="city_users"),
    path(f"{_CITY}/users/<uuid:user_id>", inside.UserView.as_view(), name="city_user"),
    path(
        f"{_CITY}/users/<uuid:user_id>/invitation",
        inside.InvitationView.as_view(),
        name="city_user_invitation",
    ),
    path(f"{_CITY}/branding", inside.BrandingView.as_view(), name="city_branding"),
    path(f"{_CITY}/branding/logo", inside.LogoView.as_view(), name="city_logo"),
    path(f"{_CITY}/usage", inside.CityUsageView.as_view(), name="city_usage"),
    path("usage", inside.UsageView.as_view(), name="usage"),
    path("invoices", money.InvoicesView.as_view(), name="invoices"),
    path("invoices/<uuid:invoice_id>", money.InvoiceView.as_view(), name="invoice"),
    path(
        "invoices/<uuid:invoice_id>/paper",
        money.InvoicePaperView.as_view(),
        name="invoice_paper",
    ),
    path("statements", money.StatementsView.as_view(), name="statements"),
    path("statements/running", money.RunningStatementView.as_view(), name="statement_running"),
    path(_STATEMENT, money.StatementView.as_view(), name="statement"),
    path(f"{_STATEMENT}/paper", money.StatementPaperView.as_view(), name="statement_paper"),
    path(f"{_STATEMENT}/table", money.StatementTableView.as_view(), name="statement_table"),
    path("sandboxes", sandboxes.SandboxesView.as_view(), name="sandboxes"),
    path("sandboxes/<uuid:sandbox_id>", sandboxes.SandboxView.as_view(), name="sandbox"),
    path(
        "sandboxes/<uuid:sandbox_id>/replace",
        sandboxes.ReplaceView.as_view(),
        name="sandbox_replace",
    ),
    *webhooks.urlpatterns,
]
