"""This module computes “三公”经费, 机关运行经费, 政府采购 and 国有资产."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reportgen.facts.fact import Fact, Unit, convention, missing, total
from reportgen.facts.figure import Base, Figure, share_of
from reportgen.model.values import Reasons

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
    from reportgen.model.values import Compared

PART_NAMES = {
    "overseas_visits": "因公出国（境）费",
    "vehicle_purchase": "公务用车购置费",
    "vehicle_operation": "公务用车运行维护费",
    "hospitality": "公务接待费",
}
"""The parts of “三公”经费 as the national form names them."""


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

    total: Figure
    overseas_visits: Figure
    overseas_groups: Fact
    overseas_groups_joined: Fact
    overseas_people: Fact
    vehicles: Figure
    vehicle_purchase: Figure
    vehicle_operation: Figure
    vehicle_use: str
    vehicle_kinds: tuple[VehicleKindFacts, ...]
    vehicles_bought: Fact
    vehicles_held: Fact
    hospitality: Figure
    domestic_reception: ReceptionFacts
    foreign_reception: ReceptionFacts
    reception_batches: Fact
    reception_people: Fact


@dataclass(frozen=True, slots=True, eq=False)
class OperatingCostFacts:
    """机关运行经费, or why there is none."""

    total: Figure
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
    kinds = _vehicle_kinds(data, inputs, here)
    domestic, foreign = (
        _reception(getattr(data.hospitality, kind), inputs, here, "hospitality", kind)
        for kind in ("domestic", "foreign")
    )
    actuals = {
        "overseas_visits": inputs.amount(data.overseas_visits.actual, here, "overseas_visits", "actual"),
        "vehicle_purchase": total(kind.bought_amount for kind in kinds),
        "vehicle_operation": inputs.amount(data.vehicle_operation.actual, here, "vehicle_operation", "actual"),
        "hospitality": total([domestic.actual, foreign.actual]),
    }
    whole = inputs.total(f"{here}.total", actuals.values())
    parts = {name: _part((here, name), actual, getattr(data, name), whole, inputs) for name, actual in actuals.items()}
    vehicle_parts = [parts["vehicle_purchase"], parts["vehicle_operation"]]
    return ThreePublicFacts(
        total=inputs.figures.total("“三公”经费", list(parts.values()), actual=whole, reasons=data),
        vehicles=inputs.figures.total("公务用车购置及运行维护费", vehicle_parts, whole=whole, reasons=data.vehicles),
        overseas_groups=inputs.count(data.overseas_visits.groups, here, "overseas_visits", "groups"),
        overseas_groups_joined=inputs.count(
            data.overseas_visits.groups_joined, here, "overseas_visits", "groups_joined"
        ),
        overseas_people=inputs.count(data.overseas_visits.people, here, "overseas_visits", "people"),
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


def _part(source: tuple[str, str], actual: Fact, entry: Compared, whole: Fact, inputs: Inputs) -> Figure:
    base = inputs.base(entry, *source)
    return inputs.figures.figure(PART_NAMES[source[1]], actual, base, whole=whole, reasons=entry)


def _vehicle_kinds(data: ThreePublic, inputs: Inputs, chapter: str) -> tuple[VehicleKindFacts, ...]:
    here = (chapter, "vehicle_purchase", "kinds")
    return tuple(
        VehicleKindFacts(
            kind.name,
            inputs.count(kind.bought, *here, index, "bought"),
            inputs.amount(kind.bought_amount, *here, index, "bought_amount"),
            inputs.count(kind.held, *here, index, "held"),
        )
        for index, kind in enumerate(data.vehicle_purchase.kinds)
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

    def amount(name: str) -> Fact:
        return inputs.amount(getattr(data, name), "procurement", name)

    goods, works, services = amount("goods"), amount("works"), amount("services")
    whole = inputs.total("procurement.total", [goods, works, services])
    medium, micro = amount("small_and_medium"), amount("small_and_micro")
    return ProcurementFacts(
        total=whole,
        goods=goods,
        works=works,
        services=services,
        small_and_medium=medium,
        small_and_medium_share=share_of(medium, whole),
        small_and_micro=micro,
        small_and_micro_share=share_of(micro, whole),
        small_and_micro_part=share_of(micro, medium),
        zero_reason=data.zero_reason,
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
