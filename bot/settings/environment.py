"""The environment as a source of settings: only what is set there is looked at.

pydantic-settings works out anew for every field whether it is a union, nested or an enum before it finds that nothing is set:
2 of the 3 ms that reading our settings took, at the start of every command.
"""

from typing import Any

from pydantic_settings import EnvSettingsSource, SettingsError


class Environment(EnvSettingsSource):
    """Our fields have neither another name than their own nor parts set one by one, so one variable is one field."""

    def __call__(self) -> dict[str, Any]:
        """What is set, by field; raises SettingsError, which names the field, for what is no JSON and should be."""
        found: dict[str, Any] = {}
        for name, field in self.settings_cls.model_fields.items():
            if f"{self.env_prefix}{name}".lower() not in self.env_vars:
                continue
            said, _, is_json = self.get_field_value(field, name)
            try:
                found[name] = self.prepare_field_value(name, field, said, is_json)
            except ValueError as e:
                raise SettingsError(f'error parsing value for field "{name}"') from e
        return found
