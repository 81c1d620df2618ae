"""The demo's configuration, as the text of a config.yaml: what a user would write for the sample newsrooms."""

import json
from importlib import resources
from pathlib import Path


def demo_config(base_url: str, database: Path) -> str:
    """The YAML text for a site served at `base_url` (no slash at its end), remembered in `database`."""
    template = resources.files(__package__).joinpath("config.yaml").read_text(encoding="utf-8")
    # A JSON string is a YAML string too, whatever characters the path has.
    return template.replace("{{store}}", json.dumps(f"sqlite:///{database.absolute()}", ensure_ascii=False)).replace(
        "{{base}}", base_url
    )
