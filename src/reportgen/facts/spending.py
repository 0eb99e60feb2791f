"""This module computes “三公”经费, 机关运行经费, 政府采购 and 国有资产."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reportgen.facts.compared import Base, ComparedAmount, share_of
from reportgen.facts.fact import Fact, Unit, convention, missing, total
from reportgen.model.values import Reasons
from reportgen.reference.meanings import short_meaning

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reportgen.facts.inputs import Inputs
    from reportgen.model.spending import (
        AgencyOperatingCost,
        Holding,
        Procurement,
        Reception,
        StateAssets,
        ThreePublic,
    )

THREE_PUBLIC_PARTS = ("overseas_visits", "vehicle_purchase", "vehicle_operation", "hospitality")
"""The parts of “三公”经费."""


@dataclass(frozen=True, slots=True, eq=False)
class VehicleKindFacts:
    """Vehicles of one kind: bought this year and held at its end."""

    name: str
    bought: Fact
    bought_amount: Fact
    held: Fact


@dataclass(frozen=True, slots=True, eq=False)
class ReceptionFacts:
    """Hospitality of one kind: amount, batches (批次) and people (人次)."""

    actual: Fact
    batches: Fact
    people: Fact
    content: str


@dataclass(frozen=True, slots=True, eq=False)
class ThreePublicFacts:
    """“三公”经费; the shares are those of the total."""

    total: ComparedAmount
    overseas_visits: ComparedAmount
    overseas_groups: Fact
    overseas_groups_joined: Fact
    overseas_people: Fact
    vehicles: ComparedAmount
    vehicle_purchase: ComparedAmount
    vehicle_operation: ComparedAmount
    vehicle_use: str
    vehicle_kinds: tuple[VehicleKindFacts, ...]
    vehicles_bought: Fact
    vehicles_held: Fact
    hospitality: ComparedAmount
    domestic_reception: ReceptionFacts
    foreign_reception: ReceptionFacts
    reception_batches: Fact
    reception_people: Fact


@dataclass(frozen=True, slots=True, eq=False)
class OperatingCostFacts:
    """机关运行经费, or why there is none."""

    total: ComparedAmount
    exemption: str


@dataclass(frozen=True, slots=True, eq=False)
class ProcurementFacts:
    """政府采购支出; the shares are those of the total."""

    total: Fact
    goods: Fact
    works: Fact
    services: Fact
    small_and_medium: Fact
    small_and_medium_share: Fact
    small_and_micro: Fact
    small_and_micro_share: Fact
    small_and_micro_part: Fact
    zero_reason: str


@dataclass(frozen=True, slots=True, eq=False)
class HoldingFacts:
    """How many of one kind of asset are held."""

    name: str
    count: Fact
    unit: str
    use: str


@dataclass(frozen=True, slots=True, eq=False)
class StateAssetsFacts:
    """国有资产占有使用情况."""

    vehicles_held: Fact
    vehicles: tuple[HoldingFacts, ...]
    equipment: tuple[HoldingFacts, ...]


def compute_three_public(data: ThreePublic, inputs: Inputs, here: str = "three_public") -> ThreePublicFacts:
    """Compute “三公”经费 from its parts; ``here`` is the chapter of the data file."""
    kinds = tuple(
        VehicleKindFacts(
            kind.name,
            inputs.count(kind.bought, here, "vehicle_purchase", "kinds", index, "bought"),
            inputs.amount(kind.bought_amount, here, "vehicle_purchase", "kinds", index, "bought_amount"),
            inputs.count(kind.held, here, "vehicle_purchase", "kinds", index, "held"),
        )
        for index, kind in enumerate(data.vehicle_purchase.kinds)
    )
    domestic = _reception(data.hospitality.domestic, inputs, here, "hospitality", "domestic")
    foreign = _reception(data.hospitality.foreign, inputs, here, "hospitality", "foreign")
    visits = data.overseas_visits
    groups, joined, people = (
        inputs.count(getattr(visits, name), here, "overseas_visits", name)
        for name in ("groups", "groups_joined", "people")
    )
    actuals = (
        inputs.amount(visits.actual, here, "overseas_visits", "actual"),
        total(kind.bought_amount for kind in kinds),
        inputs.amount(data.vehicle_operation.actual, here, "vehicle_operation", "actual"),
        total([domestic.actual, foreign.actual]),
    )
    whole = inputs.total(f"{here}.total", actuals)
    parts = {}
    for name, actual in zip(THREE_PUBLIC_PARTS, actuals, strict=True):
        entry, words = getattr(data, name), short_meaning(ThreePublicFacts, name)
        base = inputs.base(entry, here, name)
        parts[name] = inputs.figures.figure(words, actual, base, whole=whole, reasons=entry)
    vehicle_parts = [parts["vehicle_purchase"], parts["vehicle_operation"]]
    vehicles = short_meaning(ThreePublicFacts, "vehicles")
    return ThreePublicFacts(
        total=inputs.figures.total("“三公”经费", list(parts.values()), actual=whole, reasons=data),
        vehicles=inputs.figures.total(vehicles, vehicle_parts, whole=whole, reasons=data.vehicles),
        overseas_groups=groups,
        overseas_groups_joined=joined,
        overseas_people=people,
        vehicle_use=data.vehicle_operation.use,
        vehicle_kinds=kinds,
        vehicles_bought=total_count([kind.bought for kind in kinds]),
        vehicles_held=total_count([kind.held for kind in kinds]),
        domestic_reception=domestic,
        foreign_reception=foreign,
        reception_batches=total([domestic.batches, foreign.batches]),
        reception_people=total([domestic.people, foreign.people]),
        **parts,
    )


def _reception(data: Reception, inputs: Inputs, *source: str) -> ReceptionFacts:
    return ReceptionFacts(
        inputs.amount(data.actual, *source, "actual"),
        inputs.count(data.batches, *source, "batches"),
        inputs.count(data.people, *source, "people"),
        data.content,
    )


def total_count(counts: Sequence[Fact]) -> Fact:
    """Return the number of things in all; of none, zero."""
    return total(counts) if counts else convention(0, Unit.COUNT, "没有填写，为 0")


def compute_operating_cost(
    data: AgencyOperatingCost, running_cost: Fact, prior: Fact, inputs: Inputs
) -> OperatingCostFacts:
    """Compute 机关运行经费: the running cost of basic expenditure, unless the data file gives it, or says why not."""
    absent = missing("没有机关运行经费") if data.exemption else running_cost
    actual = inputs.amount(data.actual, "agency_operating_cost", "actual", absent=absent)
    figure = inputs.figures.figure(
        "机关运行经费", actual, Base(prior_year_actual=prior), reasons=Reasons(change_reason=data.change_reason)
    )
    return OperatingCostFacts(figure, data.exemption)


def compute_procurement(data: Procurement, inputs: Inputs) -> ProcurementFacts:
    """Compute 政府采购支出 and the shares of small enterprises."""
    names = ("goods", "works", "services", "small_and_medium", "small_and_micro")
    amounts = {name: inputs.amount(getattr(data, name), "procurement", name) for name in names}
    whole = inputs.total("procurement.total", [amounts[name] for name in names[:3]])
    medium, micro = amounts["small_and_medium"], amounts["small_and_micro"]
    return ProcurementFacts(
        total=whole,
        small_and_medium_share=share_of(medium, whole),
        small_and_micro_share=share_of(micro, whole),
        small_and_micro_part=share_of(micro, medium),
        zero_reason=data.zero_reason,
        **amounts,
    )


def compute_state_assets(data: StateAssets, inputs: Inputs) -> StateAssetsFacts:
    """Compute how many vehicles are held in all."""
    vehicles = _holdings(data.vehicles, inputs, "vehicles")
    held = total_count([vehicle.count for vehicle in vehicles])
    return StateAssetsFacts(held, vehicles, _holdings(data.equipment, inputs, "equipment"))


def _holdings(data: Sequence[Holding], inputs: Inputs, name: str) -> tuple[HoldingFacts, ...]:
    return tuple(
        HoldingFacts(entry.name, inputs.count(entry.count, "state_assets", name, index, "count"), entry.unit, entry.use)
        for index, entry in enumerate(data)
    )
