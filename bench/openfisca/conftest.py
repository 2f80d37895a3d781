"""Where OpenFisca is not installed, its side of the comparison is not looked at."""

from importlib.util import find_spec

collect_ignore = [] if find_spec("openfisca_country_template") else ["template.py"]
