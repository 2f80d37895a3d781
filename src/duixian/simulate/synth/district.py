"""The whole district: every model, built in the order in which they depend on one another."""

from __future__ import annotations

from duixian.language.vocabulary import SubjectKind, Vocabulary
from duixian.simulate.synth.columns import Model, Sheet, Text
from duixian.simulate.synth.identity import credit_codes
from duixian.simulate.synth.kinds.base import Kind, Setting
from duixian.simulate.synth.kinds.enterprises import Enterprises
from duixian.simulate.synth.kinds.farming import Bases, Farms, Insurance, Machines
from duixian.simulate.synth.kinds.innovation import (
    Platforms,
    Prizes,
    Research,
    Teams,
    Workstations,
)
from duixian.simulate.synth.kinds.livelihood import Infants, Lifts, SoleTraders, Traineeships
from duixian.simulate.synth.kinds.projects import Projects, Units
from duixian.simulate.synth.kinds.purchases import Purchases
from duixian.simulate.synth.kinds.residents import Residents
from duixian.simulate.synth.kinds.trades import Imports, Returns, ServiceLines, Works
from duixian.simulate.synth.kinds.transport import Roads, Vessels
from duixian.simulate.synth.parameters import Parameters, parameters
from duixian.simulate.synth.randomness import Rows, Stream


class District:
    """All models by kind; those that the vocabulary does not have stay in the background."""

    def __init__(self, setting: Setting, vocabulary: Vocabulary) -> None:
        self.setting = setting
        firms, people = Enterprises(setting), Residents(setting)
        projects, teams = Projects(setting, firms), Teams(setting, firms)
        farms = Farms(setting, firms, people)
        models: list[Model] = [
            firms,
            people,
            projects,
            Purchases(setting, people),
            ServiceLines(setting, firms),
            Units(setting, projects),
            Roads(setting, firms),
            Vessels(setting, firms),
            farms,
            Bases(setting, firms),
            Insurance(setting, farms),
            Machines(setting, farms),
            Returns(setting, firms),
            Imports(setting, firms),
            Works(setting, firms),
            Traineeships(setting, firms, people),
            Infants(setting, people),
            Lifts(setting),
            Platforms(setting, firms),
            teams,
            Prizes(setting, teams),
            Research(setting, firms),
            Workstations(setting, firms),
            SoleTraders(setting),
        ]
        self.models: dict[str, Model] = {model.kind: model for model in models}
        self.modelled = frozenset(self.models)
        for kind in vocabulary.kinds.values():
            if kind.name not in self.models:
                self.models[kind.name] = Described(setting, kind, firms)

    def any_of(self, kind: str, stream: Stream, rows: Rows) -> Text:
        """A subject of that kind for each row, at random."""
        model = self.models[kind]
        return model.identify(stream.below(rows, model.rows))


class Described(Kind):
    """A kind without a model of its own: so many rows, pointing at whom parameters.yaml says."""

    def __init__(self, setting: Setting, kind: SubjectKind, firms: Enterprises) -> None:
        table = parameters()["附加主体"]
        recipe = table[kind.name] if kind.name in table else parameters()["未建模"]
        super().__init__(setting, kind.name, recipe.count("行数", setting.scale), "未建模")
        self.firms, self.references = firms, kind.references
        self.targets: Parameters = recipe["指向"] if "指向" in recipe else Parameters({})

    def describe(self, rows: Rows) -> Sheet:
        """References only; facts are added from the parameters, or guessed."""
        sheet = self.sheet(rows)
        for name in self.references:
            if name in self.targets:
                holders = self.firms.holders[str(self.targets.tree[name])]
                found = holders.any_row(self.stream(name), rows)
                sheet.references[name] = Text(credit_codes(found, "91", "H"))
        return sheet
