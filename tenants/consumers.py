"""Index of everything a worker does for this app, so that it is registered before it is needed."""

from tenants.services import invitations, provisioning, pulse, trails, trials
from tenants.services.leaving import downloads, erasure

__all__ = ["downloads", "erasure", "invitations", "provisioning", "pulse", "trails", "trials"]
