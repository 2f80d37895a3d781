"""OpenFisca's country template on the same people, at its best: arrays in, one vectorised pass."""

from __future__ import annotations

from typing import Any

import numpy as np
from bench.openfisca.people import People
from openfisca_core.simulations import Simulation, SimulationBuilder
from openfisca_country_template import CountryTaxBenefitSystem
from openfisca_country_template.variables.housing import HousingOccupancyStatus

MONTH = "2016-06"
JANUARY = "2016-01"
"""The housing tax looks at the dwelling of January."""


def system() -> CountryTaxBenefitSystem:
    """The template's rules, loaded once."""
    return CountryTaxBenefitSystem()


def simulation(rules: CountryTaxBenefitSystem, people: People) -> Simulation:
    """A simulation that holds the people; nothing is computed yet."""
    builder = SimulationBuilder()
    builder.create_entities(rules)
    builder.declare_person_entity("person", np.arange(len(people.salary)))
    homes = np.arange(len(people.rent))
    household = builder.declare_entity("household", homes)
    builder.join_with_persons(household, people.household, roles=people.role)
    found = builder.build(rules)
    found.set_input("salary", MONTH, people.salary / 100)
    found.set_input("capital_returns", MONTH, people.capital / 100)
    found.set_input("birth", "ETERNITY", people.birth.astype("datetime64[D]"))
    found.set_input("rent", MONTH, people.rent / 100)
    status = HousingOccupancyStatus.encode(people.occupancy)
    for month in (JANUARY, MONTH):
        found.set_input("accommodation_size", month, people.area.astype(np.float32))
        found.set_input("housing_occupancy_status", month, status)
    return found


def disposable_income(prepared: Simulation) -> Any:
    """元 for each household, float32."""
    return prepared.calculate("disposable_income", MONTH)


def social_security_contribution(prepared: Simulation) -> Any:
    """元 for each person, float32."""
    return prepared.calculate("social_security_contribution", MONTH)
