"""Demo data, poured into an empty database only: a real centre never gets accounts with a known password."""

from __future__ import annotations

import msgspec
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from huying.errors import SetupError
from huying.features.accounts.passwords import passwords
from huying.features.flows.service import add_published
from huying.features.setup.demo_flow import OPENING_HOURS, long_wait, main_menu
from huying.features.setup.demo_people import DEMO_CUSTOMERS, demo_leads
from huying.kit.database import Database
from huying.models import (
    CalendarRow,
    Campaign,
    Customer,
    CustomerNumber,
    Lead,
    LeadImport,
    PhoneNumber,
    Queue,
    QueueMember,
    QueueSpill,
    Trunk,
    User,
)
from huying.models.migrations import migrate

DEMO_PASSWORD = "huying-demo"  # noqa: S105 -- known on purpose, and only ever in a demo
"""What all demo accounts sign in with."""
DEMO_ADMINISTRATOR = "admin"

_ADMINISTRATOR_ID = "user-demo-admin"
_PEOPLE = (
    (_ADMINISTRATOR_ID, DEMO_ADMINISTRATOR, "Administrator", "administrator", "en"),
    ("user-demo-li", "li", "李 Li", "supervisor", "zh-CN"),
    ("user-demo-chen", "chen", "陈 Chen", "agent", "zh-CN"),
    ("user-demo-wang", "wang", "王 Wang", "agent", "zh-CN"),
    ("user-demo-zhao", "zhao", "赵 Zhao", "agent", "en"),
    ("user-demo-liu", "liu", "刘 Liu", "agent", "en"),
)
_SALES, _SERVICE = "queue-demo-sales", "queue-demo-service"
_NUMBERS = (
    (
        "number-demo-1",
        "+861055500001",
        "销售热线",
        _SALES,
        "zh",
        "您好，欢迎致电呼应。我们正在为您接通客服人员，请稍候。",
    ),
    (
        "number-demo-2",
        "+861055500002",
        "Service line",
        _SERVICE,
        "en",
        "Welcome to Huying. Please hold on, we are finding somebody for you.",
    ),
)
_MAIN_NUMBER = "+861055500000"
_CALENDAR, _MAIN_MENU, _LONG_WAIT = "calendar-demo", "flow-demo-menu", "flow-demo-wait"
_LONG_WAIT_SECONDS = 45
_CAMPAIGN, _IMPORT = "campaign-demo", "import-demo"
_TRUNK = "trunk-demo"


async def pour_demo(database_url: str, *, trunk: tuple[str, int]) -> None:
    """Bring the schema up to date and pour the demo data in. Call it before the centre starts. `trunk`: host
    and port of the public network, which may have moved since the demo was last run.

    Raises SetupError when the database belongs to a real centre, or cannot be used.
    """
    await migrate(database_url)
    database = Database(database_url)
    try:
        async with database.transaction() as session:
            await seed_demo(session)
            await _set_trunk(session, *trunk)
    finally:
        await database.close()


async def holds_demo(database_url: str) -> bool:
    """Whether this database has the demo's accounts, whose password everybody knows. Schema as of today."""
    database = Database(database_url)
    try:
        async with database.transaction() as session:
            return await session.get(User, _ADMINISTRATOR_ID) is not None
    finally:
        await database.close()


async def seed_demo(session: AsyncSession) -> bool:
    """Pour the demo data into an empty database. False, and nothing is touched, when it is there already.

    Raises SetupError when there are accounts that are not the demo's.
    """
    known = set((await session.execute(select(User.id))).scalars())
    if _ADMINISTRATOR_ID in known:
        return False
    if known:
        raise SetupError(
            "demo.real_centre",
            "This data folder holds a real centre. Give the demo a folder of its own: set paths.data.",
        )
    await _add_people(session)
    await _add_queues(session)
    await _add_flows(session)
    await _add_customers(session)
    await _add_campaign(session)
    return True


async def _set_trunk(session: AsyncSession, host: str, port: int) -> None:
    place = {"host": host, "port": port}
    await session.execute(
        insert(Trunk)
        .values(id=_TRUNK, name="Public network 公共网", caller_id="+861055500001", max_per_second=0, **place)
        .on_conflict_do_update(index_elements=["id"], set_=place)
    )


async def _add_people(session: AsyncSession) -> None:
    password_hash = await passwords.hash(DEMO_PASSWORD)
    for user_id, login, name, role, locale in _PEOPLE:
        named = {"id": user_id, "login": login, "name": name}
        session.add(User(**named, role=role, locale=locale, password_hash=password_hash, may_dial=True))
    await session.flush()


async def _add_queues(session: AsyncSession) -> None:
    session.add_all(
        [
            Queue(id=_SALES, name="Sales 销售"),
            Queue(id=_SERVICE, name="Service 客服", callback_offer_seconds=40),
        ]
    )
    await session.flush()
    for user_id, _, _, role, _ in _PEOPLE:
        if role == "agent":
            session.add_all(QueueMember(queue_id=queue, user_id=user_id) for queue in (_SALES, _SERVICE))
    for number_id, number, label, queue_id, locale, greeting in _NUMBERS:
        session.add(
            PhoneNumber(
                id=number_id, number=number, label=label, queue_id=queue_id, locale=locale, greeting=greeting
            )
        )
    await session.flush()


async def _add_flows(session: AsyncSession) -> None:
    """The main number leads to a menu; who waits long for the service line is spoken to."""
    hours = msgspec.json.encode(OPENING_HOURS).decode()
    session.add(CalendarRow(id=_CALENDAR, name="Opening hours 营业时间", document=hours))
    await session.flush()
    menu = main_menu(calendar=_CALENDAR, sales=_SALES, service=_SERVICE)
    for flow_id, name, flow in (
        (_MAIN_MENU, "Main menu 总机", menu),
        (_LONG_WAIT, "Long wait 久候提示", long_wait()),
    ):
        await add_published(session, flow_id, name, flow, by=_ADMINISTRATOR_ID)
    session.add(
        PhoneNumber(
            id="number-demo-0", number=_MAIN_NUMBER, label="总机 Main number", flow_id=_MAIN_MENU, locale="zh"
        )
    )
    session.add(
        QueueSpill(
            queue_id=_SERVICE,
            position=0,
            condition="wait",
            limit=_LONG_WAIT_SECONDS,
            to_flow_id=_LONG_WAIT,
        )
    )
    await session.flush()


async def _add_customers(session: AsyncSession) -> None:
    for index, customer in enumerate(DEMO_CUSTOMERS, start=1):
        customer_id = f"customer-demo-{index:02d}"
        session.add(
            Customer(
                id=customer_id,
                name=customer.name,
                tier=customer.tier,
                locale=customer.locale,
                note=customer.note,
            )
        )
        await session.flush()
        session.add_all(CustomerNumber(number=number, customer_id=customer_id) for number in customer.numbers)
    await session.flush()


async def _add_campaign(session: AsyncSession) -> None:
    leads = demo_leads()
    session.add(
        Campaign(id=_CAMPAIGN, name="Spring offer 春季回访", queue_id=_SALES, caller_id="+861055500001")
    )
    await session.flush()
    session.add(
        LeadImport(
            id=_IMPORT,
            campaign_id=_CAMPAIGN,
            file_name="spring.csv",
            accepted=len(leads),
            refused=0,
            refused_lines=[],
            by=_ADMINISTRATOR_ID,
        )
    )
    await session.flush()
    for index, (number, name, data) in enumerate(leads, start=1):
        session.add(
            Lead(
                id=f"lead-demo-{index:03d}",
                campaign_id=_CAMPAIGN,
                import_id=_IMPORT,
                line=index + 1,
                number=number,
                name=name,
                data=data,
            )
        )
    await session.flush()
