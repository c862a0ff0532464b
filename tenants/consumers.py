"""Index of everything a worker does for this app, so that it is registered before it is needed."""

from tenants.services import invitations, provisioning, pulse, trails

__all__ = ["invitations", "provisioning", "pulse", "trails"]
