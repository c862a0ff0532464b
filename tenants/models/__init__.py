from tenants.models.city import City, CityState
from tenants.models.domain import Domain
from tenants.models.schema import SpareSchema, TemplateDump

__all__ = ["City", "CityState", "Domain", "SpareSchema", "TemplateDump"]
