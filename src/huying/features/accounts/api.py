"""/api/session: signing in and out, and one's own account."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from huying.features.accounts import repository, service
from huying.features.accounts.access import CSRF_COOKIE, SESSION_COOKIE, SESSION_LONGEST, Actor, require
from huying.features.accounts.limits import limits_of
from huying.features.accounts.schemas import Me, NewPassword, Preferences, SignedIn, SignIn
from huying.features.work import AgentWork
from huying.kit.openapi import public
from huying.models import User

router = APIRouter(prefix="/api/session", tags=["accounts"])


@router.post("", dependencies=[Depends(public)], summary="Sign in")
async def sign_in(body: SignIn, request: Request, response: Response) -> SignedIn:
    """Open a session with login and password; sets the cookies.

    401 `sign_in.wrong`, 429 `sign_in.too_many` with `retry_after` in seconds.
    """
    opened = await service.sign_in(
        request.app.state.centre, limits_of(request.app), body.login, body.password, _address(request)
    )
    for name, value, hidden in (
        (SESSION_COOKIE, opened.cookie, True),
        (CSRF_COOKIE, opened.csrf, False),
    ):
        response.set_cookie(
            name,
            value,
            max_age=int(SESSION_LONGEST.total_seconds()),
            httponly=hidden,
            secure=_secure(request),
            samesite="strict",
        )
    return SignedIn(user=Me.model_validate(opened.user), csrf=opened.csrf)


@router.get("", summary="Who am I")
async def who_am_i(actor: Annotated[Actor, Depends(require("agent"))]) -> SignedIn:
    """The person of this session and the CSRF token. 401 when there is none."""
    return SignedIn(user=Me.model_validate(actor), csrf=actor.csrf)


@router.delete("", status_code=204, summary="Sign out")
async def sign_out(work: AgentWork, request: Request, response: Response) -> None:
    """End this session and clear the cookies."""
    await repository.end_session(work.session, work.actor.session_id)
    for name in (SESSION_COOKIE, CSRF_COOKIE):
        response.delete_cookie(
            name, httponly=name == SESSION_COOKIE, secure=_secure(request), samesite="strict"
        )


@router.patch("", summary="Change my preferences")
async def change_preferences(body: Preferences, work: AgentWork) -> SignedIn:
    """Set the language of one's screens."""
    user = await work.session.get_one(User, work.actor.id)
    user.locale = body.locale
    await work.session.flush()
    return SignedIn(user=Me.model_validate(user), csrf=work.actor.csrf)


@router.post("/password", status_code=204, summary="Change my password")
async def change_password(body: NewPassword, work: AgentWork, request: Request) -> None:
    """Set a new password; every other session of mine ends.

    400 `password.wrong`, `password.too_short`, `password.is_login`; 429 after too many tries.
    """
    limits = limits_of(request.app)
    await service.change_password(work, limits, _address(request), body.old, body.new)


def _secure(request: Request) -> bool:
    return request.url.scheme == "https" or bool(request.app.state.secure_cookies)


def _address(request: Request) -> str:
    return request.client.host if request.client else ""
