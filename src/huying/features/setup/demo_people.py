"""The invented customers of the demo. Callers of `scenarios/demo.toml` are among them."""

from __future__ import annotations

from typing import Literal, NamedTuple


class DemoCustomer(NamedTuple):
    """`numbers` in E.164."""

    name: str
    tier: Literal["vip", "gold", "standard"]
    locale: Literal["en", "zh"]
    numbers: tuple[str, ...]
    note: str = ""


DEMO_CUSTOMERS: tuple[DemoCustomer, ...] = (
    DemoCustomer("王小明", "vip", "zh", ("+8613800000021", "+861055501021"), "老客户，偏好下午联系。"),
    DemoCustomer("李秀英", "gold", "zh", ("+8613800000022",), "上月咨询过家庭套餐。"),
    DemoCustomer("张伟", "standard", "zh", ("+8613800000023",)),
    DemoCustomer("刘洋", "vip", "zh", ("+8613800000024",), "企业客户，四条线路。"),
    DemoCustomer("陈静", "gold", "zh", ("+8613800000025",)),
    DemoCustomer("杨帆", "standard", "zh", ("+8613800000026",)),
    DemoCustomer("赵磊", "standard", "zh", ("+8613800000027",)),
    DemoCustomer("黄丽", "gold", "zh", ("+8613800000028",)),
    DemoCustomer("周杰", "standard", "zh", ("+8613800000029",)),
    DemoCustomer("吴敏", "standard", "zh", ("+8613800000030",)),
    DemoCustomer("徐强", "vip", "zh", ("+8613800000031", "+8618600000031"), "合同年底到期。"),
    DemoCustomer("孙丽华", "standard", "zh", ("+8613800000032",)),
    DemoCustomer("马超", "standard", "zh", ("+8613800000033",)),
    DemoCustomer("朱婷", "gold", "zh", ("+8613800000034",)),
    DemoCustomer("胡军", "standard", "zh", ("+8613800000035",)),
    DemoCustomer("郭芳", "standard", "zh", ("+8613800000036",)),
    DemoCustomer("何平", "standard", "zh", ("+8613800000037",)),
    DemoCustomer("高翔", "gold", "zh", ("+8613800000038",), "投诉过一次，已解决。"),
    DemoCustomer("林雪", "standard", "zh", ("+8613800000039",)),
    DemoCustomer("罗勇", "standard", "zh", ("+8613800000040",)),
    DemoCustomer("郑爽", "standard", "zh", ("+8613900001041",)),
    DemoCustomer("梁家辉", "vip", "zh", ("+8613900001042",), "请称呼梁先生。"),
    DemoCustomer("宋佳", "standard", "zh", ("+8613900001043",)),
    DemoCustomer("唐宁", "gold", "zh", ("+8613900001044",)),
    DemoCustomer("许文", "standard", "zh", ("+8618600001045",)),
    DemoCustomer("Alice Johnson", "vip", "en", ("+12125550101",), "Prefers to be called in the morning."),
    DemoCustomer("Oliver Smith", "gold", "en", ("+442079460018",), "Asked about the family plan in May."),
    DemoCustomer("Emma Brown", "standard", "en", ("+12125550102",)),
    DemoCustomer("Liam Davis", "standard", "en", ("+12125550103",)),
    DemoCustomer("Sophia Miller", "gold", "en", ("+12125550104", "+14155550104")),
    DemoCustomer("Noah Wilson", "standard", "en", ("+12125550105",)),
    DemoCustomer("Isabella Moore", "standard", "en", ("+12125550106",)),
    DemoCustomer("James Taylor", "vip", "en", ("+14155550107",), "Corporate account, twelve lines."),
    DemoCustomer("Mia Anderson", "standard", "en", ("+14155550108",)),
    DemoCustomer("Benjamin Thomas", "standard", "en", ("+14155550109",)),
    DemoCustomer("Charlotte Jackson", "gold", "en", ("+14155550110",)),
    DemoCustomer("Henry White", "standard", "en", ("+14155550111",)),
    DemoCustomer("Amelia Harris", "standard", "en", ("+442079460019",)),
    DemoCustomer("George Clark", "standard", "en", ("+442079460020",)),
    DemoCustomer("Grace Lewis", "gold", "en", ("+442079460021",), "Moved house; the address is new."),
)

_BEHAVIOURS = (
    ("+8613900000001", "秦朗", "a person"),
    ("+8613900000002", "答录机", "an answering machine"),
    ("+8613900000003", "传真机", "a fax"),
    ("+8613900000004", "占线", "busy"),
    ("+8613900000005", "无人接听", "no answer"),
    ("+8613900000006", "拒接", "rejected"),
    ("+8613900000007", "拥塞", "congestion"),
    ("+8613900000008", "空号", "vacant"),
    ("+8613900000009", "停机", "suspended"),
    ("+8613900000010", "关机", "switched off"),
    ("+8613900000011", "无法接通", "unreachable"),
)
_SURNAMES = "安白曹邓丁杜方冯葛龚贺洪侯江姜金康孔赖雷"
_ENGLISH = ("Adams", "Baker", "Carter", "Dixon", "Evans", "Foster", "Gibson", "Hughes", "Irving", "Jones")


def demo_leads() -> list[tuple[str, str, dict[str, object]]]:
    """(number, name, other columns) of the demo campaign: one number for each behaviour of the scenario,
    then people whose behaviour the scenario draws."""
    leads: list[tuple[str, str, dict[str, object]]] = [
        (number, name, {"expected": expected}) for number, name, expected in _BEHAVIOURS
    ]
    for index, surname in enumerate(_SURNAMES * 2):
        title = "先生" if index % 2 else "女士"
        leads.append(
            (f"+8613810{index:06d}", f"{surname}{title}", {"plan": "Basic" if index % 3 else "Plus"})
        )
    for index, surname in enumerate(_ENGLISH):
        leads.append((f"+1212555{130 + index:04d}", f"Alex {surname}", {"plan": "Plus"}))
    return leads
