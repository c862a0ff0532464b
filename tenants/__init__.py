"""Cities and the platform: host names, provisioning, migrations of the fleet."""
