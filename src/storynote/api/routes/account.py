"""Routes of people: accounts, sessions, and what this server offers."""

from storynote.api import accounts, sessions
from storynote.api.door import Endpoint
from storynote.api.wire import Nothing
from storynote.api.wire import account as wire

ROUTES_ACCOUNT: tuple[Endpoint, ...] = (
    Endpoint(
        method="GET", path="/v1/config", handler=accounts.config, name="getConfig", tag="Account",
        summary="What this server offers", public=True, answer=wire.ConfigAnswer,
    ),
    Endpoint(
        method="POST", path="/v1/account", handler=accounts.create, name="signUp", tag="Account",
        summary="Make an account and sign in", public=True, body=wire.SignUpRequest, status=201,
        answer=wire.AccountAnswer, errors=(403, 429),
    ),
    Endpoint(
        method="GET", path="/v1/account", handler=accounts.get, name="getAccount", tag="Account",
        summary="Who you are, and how much you have", answer=wire.AccountAnswer,
    ),
    Endpoint(
        method="PATCH", path="/v1/account", handler=accounts.change, name="changeAccount", tag="Account",
        summary="Change your name or e-mail", scope="account", body=wire.AccountPatch, answer=wire.AccountAnswer,
        errors=(409,),
    ),
    Endpoint(
        method="DELETE", path="/v1/account", handler=accounts.delete, name="deleteAccount", tag="Account",
        summary="Delete your account and all it has, for good", scope="account", body=wire.AccountDeletion, status=204,
        errors=(409,),
    ),
    Endpoint(
        method="POST", path="/v1/account/password", handler=accounts.set_password, name="setPassword", tag="Account",
        summary="Set your password; your other sessions end", scope="account", body=wire.PasswordRequest, status=204,
    ),
    Endpoint(
        method="POST", path="/v1/account/reset", handler=accounts.ask_reset, name="askReset", tag="Account",
        summary="Have a link to set a new password mailed; the answer is the same for any e-mail", public=True,
        body=wire.ResetRequest, status=202, answer=Nothing, errors=(403, 429),
    ),
    Endpoint(
        method="POST", path="/v1/account/reset/confirm", handler=accounts.confirm_reset, name="confirmReset",
        tag="Account", summary="Set a new password by that link and sign in", public=True,
        body=wire.ResetConfirmRequest, answer=wire.AccountAnswer, errors=(403, 429),
    ),
    Endpoint(
        method="POST", path="/v1/session", handler=sessions.create, name="signIn", tag="Account",
        summary="Sign in", public=True, body=wire.SignInRequest, answer=wire.AccountAnswer, errors=(401, 403, 429),
    ),
    Endpoint(
        method="POST", path="/v1/session/link", handler=sessions.enter, name="signInByLink", tag="Account",
        summary="Sign in by a one-time link", public=True, body=wire.LinkRequest, answer=wire.AccountAnswer,
        errors=(403, 429),
    ),
    Endpoint(
        method="DELETE", path="/v1/session", handler=sessions.leave, name="signOut", tag="Account",
        summary="Sign out", scope="account", status=204,
    ),
    Endpoint(
        method="GET", path="/v1/sessions", handler=sessions.page, name="listSessions", tag="Account",
        summary="Your signed-in browsers, the last seen first", scope="account", answer=wire.SessionsAnswer,
    ),
    Endpoint(
        method="DELETE", path="/v1/sessions/{session_id}", handler=sessions.end, name="endSession", tag="Account",
        summary="Sign a browser out", scope="account", status=204, errors=(404,),
    ),
)  # fmt: skip
