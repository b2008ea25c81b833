"""Flows of the demo: a main number with hours, a menu in two languages, callback, voicemail; a long wait."""

from __future__ import annotations

from huying.flows.calendars import WEEKDAYS, Calendar, Period
from huying.flows.document import (
    Callback,
    Flow,
    HangUp,
    Hears,
    Hours,
    Menu,
    Press,
    Prompt,
    Queue,
    Reaches,
    Return,
    Say,
    Set,
    Test,
    Voicemail,
)

OPENING_HOURS = Calendar(time_zone="Asia/Shanghai", week=dict.fromkeys(WEEKDAYS, (Period("07:00", "23:00"),)))


def main_menu(*, calendar: str, sales: str, service: str) -> Flow:
    """What callers of the main number meet; ids of a calendar and of two queues."""
    return Flow(
        start="hours",
        languages=("zh", "en"),
        nodes={
            "hours": Hours(label="营业时间 Hours", calendar=calendar, open="menu", closed="closed"),
            "menu": Menu(
                label="主菜单 Main menu",
                prompt=Prompt(
                    zh="您好，欢迎致电呼应。销售请按1，客服请按2，请我们回电请按3，留言请按4。"
                    "For English, press 9.",
                    en="Welcome to Huying. For sales press 1, for service 2, to be called back 3, "
                    "to leave a message 4.",
                ),
                wrong=Prompt(zh="按键有误。", en="That is not a choice."),
                seconds=6,
                tries=2,
                choices={"1": "sales", "2": "service", "3": "call_me", "4": "message", "9": "english"},
                otherwise="service",
            ),
            "english": Set(label="英文 English", values={"caller.language": "'en'"}, next="menu"),
            "sales": Queue(label="销售 Sales", queue=sales),
            "service": Queue(label="客服 Service", queue=service),
            "call_me": Callback(label="回电 Callback", queue=service, next="promised", refused="service"),
            "promised": Say(
                label="已登记 Promised",
                prompt=Prompt(
                    zh="好的，轮到您时我们会给您回电。再见。",
                    en="We will call you when it is your turn. Good bye.",
                ),
                next="bye",
            ),
            "closed": Say(
                label="非营业 Closed",
                prompt=Prompt(
                    zh="现在是非营业时间，我们每天七点到二十三点为您服务。",
                    en="We are closed. We are here every day from seven to twenty-three.",
                ),
                next="message",
            ),
            "message": Voicemail(
                label="留言 Voicemail",
                prompt=Prompt(
                    zh="请在提示音后留言，按井号键结束。", en="Speak after the tone; press hash to end."
                ),
                queue=service,
                seconds=60,
                next="thanks",
            ),
            "thanks": Say(
                label="感谢 Thanks",
                prompt=Prompt(zh="谢谢，再见。", en="Thank you, good bye."),
                next="bye",
            ),
            "bye": HangUp(label="挂机 End"),
        },
        tests=(
            Test(
                name="English, then service",
                steps=(
                    Press(keys="9"),
                    Hears(text="Welcome to Huying"),
                    Press(keys="2"),
                    Reaches(node="service"),
                ),
            ),
            Test(
                name="夜间留言",
                at="2026-11-23T02:00",
                language="zh",
                steps=(
                    Hears(text="非营业时间"),
                    Reaches(node="message"),
                    Press(keys="##"),
                    Hears(text="谢谢"),
                ),
            ),
        ),
    )


def long_wait() -> Flow:
    """What callers of a full queue meet before they go on waiting."""
    return Flow(
        start="sorry",
        languages=("zh", "en"),
        nodes={
            "sorry": Say(
                label="致歉 Sorry",
                prompt=Prompt(
                    zh="座席全忙，请继续等待。按1即可挂机，轮到您时我们给您回电。",
                    en="All agents are busy. Hold on, or press 1 and we call you when it is your turn.",
                ),
                next="back",
            ),
            "back": Return(label="返回排队 Back in line"),
        },
    )
