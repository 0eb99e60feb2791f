"""This module models who publishes: 部门概况."""

from __future__ import annotations

from pydantic import Field

from reportgen.model.values import Chapter, Clause, Count, Sentence, Text


class SubordinateUnits(Chapter):
    """How many subordinate units there are, by nature; their total is computed."""

    administrative: Count = Field(0, title="行政单位个数")
    civil_service_managed: Count = Field(0, title="参照公务员法管理的事业单位个数")
    other: Count = Field(0, title="其他事业单位个数")


class AccountedUnit(Chapter):
    """One unit whose accounts these final accounts hold, as 部门决算单位基本情况 lists it."""

    name: Text = Field(title="单位名称")
    nature: Text = Field(title="单位性质，如“参公事业单位”")
    staff: Count = Field(title="在职人数")


class Entity(Chapter):
    """The unit whose accounts these are."""

    name: Text = Field(title="单位全称")
    short_name: Text = Field(title="单位简称")
    code: str = Field("", title="单位编码，印在自评表上")
    self_reference: Text = Field("本单位", title="自称")
    superior: str = Field("", title="主管部门")
    budget_level: str = Field("", title="预算级次，如“区级”")
    standing: str = Field("", title="单位性质或级别，如“二级局”")
    duties: tuple[Sentence, ...] = Field((), title="部门职责，一条一项，不写序号")
    main_task: Clause = Field("", title="本年主要任务")
    key_work: tuple[Sentence, ...] = Field((), title="重点工作完成情况，一条一项，不写序号")
    departments: Count | None = Field(None, title="内设机构个数")
    accounted_units: tuple[AccountedUnit, ...] = Field((), title="决算单位基本情况，一个单位一项")
    offices: tuple[Text, ...] = Field((), title="内设机构，如“办公室”；“六股一室”由此计算")
    subordinate_units: SubordinateUnits = Field(SubordinateUnits(), title="下属二级单位")
    included_units: tuple[Text, ...] = Field((), title="纳入决算编制范围的二级预算单位")
