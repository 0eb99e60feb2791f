"""This module models the annexes of a report: evaluation reports that people write, in numbered sections."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from reportgen.model.values import Chapter, Text


class Section(Chapter):
    """One section; its number (一、（一）1.) follows from its place and is not written."""

    heading: str = Field("", title="标题，不写序号")
    text: tuple[Text, ...] = Field((), title="正文，一项一段或数段，一段一行；可以引用算出来的数")
    inline: bool = Field(default=False, title="标题与第一段连在一行，如“（三）人员概况。截至年末……”")
    show: tuple[Text, ...] = Field((), title="正文之后放的表或附表（方案中的名称）")
    sections: tuple[Section, ...] = Field((), max_length=99, title="下一级的各节")


class Signature(Chapter):
    """Who signs a report, and when."""

    name: Text = Field(title="落款单位")
    signed_on: date | None = Field(None, title="落款日期，如 2023-03-01")


class Annex(Chapter):
    """One report in the annex, such as 部门整体支出绩效评价报告."""

    title: Text = Field(title="报告标题")
    subtitle: str = Field("", title="副标题")
    number: str = Field("", title="附件号，如“附件4-2”；不写则由模板编号")
    project: str = Field("", title="所评价的项目（performance.projects 中的 name）；不写则评价部门整体")
    text: tuple[Text, ...] = Field((), title="前言，一段一项")
    sections: tuple[Section, ...] = Field((), max_length=99, title="各节")
    signature: Signature | None = Field(None, title="落款")
