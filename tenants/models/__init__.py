"""Tables of the platform: cities and whoever deals with them. Import them from here."""

from tenants.models.application import Application, ApplicationState
from tenants.models.city import City, CityState
from tenants.models.credential import PartnerCredential, PartnerToken
from tenants.models.domain import Domain
from tenants.models.email_code import EmailCode
from tenants.models.event import CityEvent
from tenants.models.leaving import CityDownload, ErasureCertificate
from tenants.models.partner import Partner, PartnerMember, PartnerRole, VendorMember, VendorRole
from tenants.models.provisioning import ProvisioningStep
from tenants.models.pulse import CityPulse
from tenants.models.region import Region, RegionLevel
from tenants.models.schema import SpareSchema, TemplateDump
from tenants.models.support import SupportAccess

__all__ = [
    "Application",
    "ApplicationState",
    "City",
    "CityDownload",
    "CityEvent",
    "CityPulse",
    "CityState",
    "Domain",
    "EmailCode",
    "ErasureCertificate",
    "Partner",
    "PartnerCredential",
    "PartnerMember",
    "PartnerRole",
    "PartnerToken",
    "ProvisioningStep",
    "Region",
    "RegionLevel",
    "SpareSchema",
    "SupportAccess",
    "TemplateDump",
    "VendorMember",
    "VendorRole",
]
