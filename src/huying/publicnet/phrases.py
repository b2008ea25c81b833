"""What people and networks say, in English and Chinese. Data only."""

from __future__ import annotations

from typing import NamedTuple

from huying.publicnet.scenario import Language


class Dialogue(NamedTuple):
    """A conversation; `lines` alternate, the agent begins. Voices are espeak-ng variants."""

    language: Language
    agent_voice: str
    customer_voice: str
    lines: tuple[str, ...]


DIALOGUES: dict[Language, tuple[Dialogue, ...]] = {
    "en": (
        Dialogue(
            "en",
            "f3",
            "m3",
            (
                "Good morning, you are through to customer service. How can I help you?",
                "Hello, my bill is higher than last month and I do not understand why.",
                "I am sorry about that. Let me look at the last two bills with you.",
                "Thank you. The number is the one I am calling from.",
                "I see two international calls on the ninth. Were those yours?",
                "Oh yes, I called my sister abroad. I had forgotten that.",
                "For calls like these we have a plan that costs much less.",
                "That sounds good. Please send me the details.",
            ),
        ),
        Dialogue(
            "en",
            "m1",
            "f2",
            (
                "Hello, thank you for calling. What can I do for you?",
                "Hi, I would like to move my broadband to a new address.",
                "Congratulations on the new place. When are you moving?",
                "On the first of next month, in the same town.",
                "A technician can come on the second, in the morning.",
                "The afternoon would be better for me.",
                "Then I have booked the second at two o'clock.",
                "Perfect, thank you very much.",
            ),
        ),
        Dialogue(
            "en",
            "f2",
            "m5",
            (
                "Good day, how may I help?",
                "My phone has had no signal at home since yesterday evening.",
                "May I ask for your postcode? I will check for faults near you.",
                "It is the old harbour district, near the station.",
                "There is work on a mast there. It will be finished tonight.",
                "All right, I will wait until tomorrow.",
                "If it does not come back, call us and we will send somebody.",
                "Good, thanks for your help.",
            ),
        ),
    ),
    "zh": (
        Dialogue(
            "zh",
            "f3",
            "m3",
            (
                "您好，这里是客户服务中心，请问有什么可以帮您？",
                "你好，我这个月的话费怎么比上个月多了三十块？",
                "很抱歉给您带来不便，我马上帮您查一下账单。",
                "好的，就是我现在打电话的这个号码。",
                "您九号有两个国际长途，请问是您本人打的吗？",
                "哦，对，是我给国外的妹妹打的，我忘了。",
                "我们有一个国际套餐，每月只要十元，首月免费。",
                "听起来不错，你给我发个短信介绍一下吧。",
            ),
        ),
        Dialogue(
            "zh",
            "m1",
            "f2",
            (
                "您好，很高兴为您服务，请讲。",
                "我想咨询一下宽带移机，我要搬家了。",
                "恭喜您乔迁新居，请问您什么时候搬？",
                "下个月一号，还在同一个区。",
                "我们可以安排师傅二号上午上门。",
                "下午可以吗？上午我不在家。",
                "好的，已经为您预约二号下午两点。",
                "太好了，谢谢你。",
            ),
        ),
        Dialogue(
            "zh",
            "f2",
            "m5",
            (
                "您好，请问有什么可以帮到您？",
                "我家里从昨天晚上开始手机就没有信号。",
                "请您告诉我小区的名字，我查一下附近的基站。",
                "在老码头，火车站旁边。",
                "那里的基站正在检修，今天晚上就能恢复。",
                "那好吧，我等到明天再看看。",
                "如果还没有恢复，请再给我们打电话。",
                "行，麻烦你了。",
            ),
        ),
    ),
}

HELLO: dict[Language, str] = {"en": "Hello?", "zh": "喂，你好？"}
MACHINE: dict[Language, str] = {
    "en": "Hello, we cannot come to the phone right now. Please leave a message after the tone.",
    "zh": "您好，我现在不方便接听电话，请在嘀声后留言。",
}

# As the Chinese carriers say them: Mandarin, then English.
NOTICES_ZH: dict[str, tuple[str, str]] = {
    "vacant": (
        "您好，您拨打的号码是空号，请核对后再拨。",
        "Sorry, the number you dialed does not exist. Please check it and dial later.",
    ),
    "suspended": ("您好，您拨打的电话已停机。", "Sorry, the number you dialed is out of service."),
    "switched_off": ("您好，您拨打的电话已关机。", "Sorry, the subscriber you dialed is powered off."),
    "unreachable": (
        "您好，您拨打的电话暂时无法接通，请稍后再拨。",
        "Sorry, the subscriber you dialed cannot be connected for the moment. Please redial later.",
    ),
}
NOTICES_EN: dict[str, str] = {
    "vacant": "The number you have dialled has not been recognised. Please check and try again.",
    "suspended": "The number you have dialled is not in service.",
    "switched_off": "The phone you are calling is switched off. Please try again later.",
    "unreachable": "The person you are calling is not available at the moment. Please try again later.",
}
