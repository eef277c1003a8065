"""The page in the browser answers only this computer's own browser, and only to what it may do."""

from __future__ import annotations

import io
import logging
import re
from typing import Any
from urllib.parse import unquote_plus

import pytest
from flask import Flask
from flask.testing import FlaskClient

from nethandout.pages.layouts import layouts
from nethandout.web.builder import new_builder
from nethandout.web.choice import CLINIC, Choice, find_faults
from nethandout.web.live_content import LiveContent
from nethandout.web.makers import MOST_WAITING, Makers
from nethandout.web.preview import Preview, Wanted
from nethandout.web.server import LARGEST_BODY, LARGEST_LOGO, new_app

HERE = "http://127.0.0.1:8642"
MAKERS = Makers(LiveContent(), threads=0)
FORM = {"parts": ["grades"], "title": "A private title"}


@pytest.fixture(scope="module")
def app() -> Flask:
    return new_builder(MAKERS, 8642, lambda: None)


@pytest.fixture
def makers() -> Makers:
    """A line that nobody works on, so that everything stays in it."""
    MAKERS.waiting.clear()
    MAKERS.kept.clear()
    return MAKERS


@pytest.fixture
def browser(app: Flask, makers: Makers) -> FlaskClient:
    """A browser that has opened the page."""
    client = app.test_client()
    client.get("/", base_url=HERE)
    return client


def token(browser: FlaskClient) -> str:
    found = re.search(r'name="token" value="([^"]+)"', browser.get("/", base_url=HERE).text)
    assert found
    return found[1]


def post(browser: FlaskClient, path: str = "/make", data: dict[str, Any] = FORM, **more: Any) -> Any:
    return browser.post(path, base_url=HERE, data={"token": token(browser), **data}, **more)


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1:8643", "127.0.0.1", "127.0.0.1.evil.example:8642", "localhost.evil:8642"]
)
def test_other_hosts_are_refused(browser: FlaskClient, host: str) -> None:
    assert browser.get("/", base_url=f"http://{host}").status_code == 400


def test_both_names_of_this_computer_are_answered(browser: FlaskClient) -> None:
    assert [browser.get("/", base_url=f"http://{name}:8642").status_code for name in ("127.0.0.1", "localhost")] == [
        *(200, 200)
    ]


def test_the_preview_refuses_the_same() -> None:
    preview = Preview(MAKERS.live, Wanted(("grades",)))
    preview_app = new_app(8642, layouts(), lambda: None)
    preview.add_to(preview_app)
    client = preview_app.test_client()
    assert client.get("/", base_url=HERE).status_code == 200
    assert client.get("/events", base_url="http://evil.example").status_code == 400
    embedded = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "cors"}
    assert client.get("/events", base_url=HERE, headers=embedded).status_code == 403
    assert client.post("/stop", base_url=HERE).status_code == 403


@pytest.mark.parametrize("path", ["/make", "/change", "/test-sheet", "/stop", "/result/x/stop"])
def test_a_post_needs_the_token_of_this_browser(browser: FlaskClient, makers: Makers, path: str) -> None:
    for data in ({}, {"token": ""}, {"token": "-"}, {"token": "guessed"}):
        assert browser.post(path, base_url=HERE, data=FORM | data).status_code == 403
    assert not makers.kept


def test_no_token_is_good_without_the_cookie(app: Flask, makers: Makers) -> None:
    for guessed in ("", "-", "None"):
        assert app.test_client().post("/make", base_url=HERE, data=FORM | {"token": guessed}).status_code == 403
    assert not makers.kept


@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://evil.example"}]
)
def test_a_post_from_another_site_is_refused_even_with_the_token(
    browser: FlaskClient, makers: Makers, headers: dict[str, str]
) -> None:
    assert post(browser, headers=headers).status_code == 403
    assert not makers.kept


def test_another_site_can_link_to_the_page_but_not_use_its_pictures(browser: FlaskClient) -> None:
    linked = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    embedded = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}
    assert browser.get("/?parts=grades", base_url=HERE, headers=linked).status_code == 200
    assert browser.get("/zebra/band.svg", base_url=HERE, headers=embedded).status_code == 403


def test_the_cookie_is_not_sent_from_other_sites_nor_read_by_scripts(app: Flask) -> None:
    cookie = app.test_client().get("/", base_url=HERE).headers["Set-Cookie"]
    assert "SameSite=Strict" in cookie and "HttpOnly" in cookie


def test_no_get_starts_work(browser: FlaskClient, makers: Makers) -> None:
    assert [browser.get(path, base_url=HERE).status_code for path in ("/make", "/test-sheet", "/stop")] == [405] * 3
    browser.get("/?parts=grades&title=x", base_url=HERE)
    assert not makers.kept


def test_bodies_are_limited(browser: FlaskClient, makers: Makers) -> None:
    assert post(browser, data={"title": "x" * LARGEST_BODY}).status_code == 413
    too_many = {f"field-{number}": "x" for number in range(400)}
    assert post(browser, data=too_many, content_type="multipart/form-data").status_code == 413
    kind = "multipart/form-data; boundary=x"
    too_large = {"CONTENT_LENGTH": str(LARGEST_LOGO + LARGEST_BODY + 1)}
    sent = browser.post("/make", base_url=HERE, data=b"x", content_type=kind, environ_overrides=too_large)
    assert sent.status_code == 413
    assert not makers.kept


def test_a_logo_is_limited() -> None:
    clinic = dict.fromkeys(CLINIC, "") | {"name": "A clinic"}
    logos = (b"x" * LARGEST_LOGO, b"x" * (LARGEST_LOGO + 1))
    chosen = [Choice(("grades",), clinic=clinic, logo=logo, logo_kind=".png") for logo in logos]
    assert [find_faults(choice, MAKERS.live.inputs("en").library, LARGEST_LOGO) for choice in chosen] == [
        {},
        {"logo": "logo_too_large"},
    ]


def test_a_large_logo_is_accepted_and_not_written_to_the_disk(
    browser: FlaskClient, makers: Makers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("werkzeug.formparser.SpooledTemporaryFile", None)  # it cannot be opened
    fields = {"token": token(browser), "parts": "grades", "clinic-name": "A clinic"}
    part = '--x\r\nContent-Disposition: form-data; name="{}"{}\r\n\r\n'
    body = "".join(part.format(name, "") + f"{value}\r\n" for name, value in fields.items())
    body += part.format("logo", '; filename="logo.png"\r\nContent-Type: image/png') + "x" * LARGEST_LOGO + "\r\n--x--"
    sent = browser.post("/make", base_url=HERE, data=body, content_type="multipart/form-data; boundary=x")
    assert sent.status_code == 303
    assert len(makers.kept[0].choice.logo) == LARGEST_LOGO


def test_a_logo_is_kept_for_the_same_pages_and_asked_for_again_if_it_is_lost(
    browser: FlaskClient, makers: Makers
) -> None:
    """Browsers never fill in a file; a result that is still there has it, and can be asked for by its id alone."""

    def logo() -> dict[str, Any]:
        return {"parts": "grades", "clinic-name": "A clinic", "logo": (io.BytesIO(b"a picture"), "logo.png")}

    shown = browser.get(post(browser, data=logo()).headers["Location"], base_url=HERE).text
    first = makers.kept[0]
    assert f'name="logo-of" id="logo-of" value="{first.id}" checked' in shown
    post(browser, data={"parts": "grades", "clinic-name": "Another clinic", "logo-of": first.id})
    post(browser, data={"parts": "grades", "clinic-name": "A third clinic", "logo-of": "guessed"})
    assert [job.choice.logo for job in makers.kept] == [b"a picture", b"a picture", b""]
    for path, data in (("/make", logo() | {"title": "x" * 200}), ("/change", logo())):
        assert "Choose the logo again." in post(browser, path, data).text


def test_names_come_from_the_library_only(browser: FlaskClient, makers: Makers) -> None:
    data = {
        "parts": ["grades", "../../etc/passwd", "nothing"],
        "order": ["nothing", "grades"],
        "paper": "/etc/passwd",
        "lang": "../en",
        "region": "../us",
        "brand": "../../clinic",
    }
    assert post(browser, data=data).status_code == 303
    (job,) = makers.kept
    chosen = job.choice
    assert (chosen.parts, chosen.paper, chosen.lang, chosen.region, chosen.brand) == (("grades",), "", "en", "", "")


@pytest.mark.parametrize(
    "path", ["/fonts/AtkinsonHyperlegible-..ttf", *(f"/cover/{name}.png" for name in ("../en/a", "en/nothing", "xx/a"))]
)
def test_no_path_leads_out(browser: FlaskClient, path: str) -> None:
    assert browser.get(path, base_url=HERE).status_code == 404


def test_only_files_that_were_made_are_sent(browser: FlaskClient, makers: Makers) -> None:
    post(browser)
    (job,) = makers.kept
    job.files["pdf"] = b"%PDF"
    for path in ("..%2Fpdf/x", "sheets.pdf/x", "pdf%00/x", "pdf/..%2F..%2Fetc%2Fpasswd%2F"):
        assert browser.get(f"/file/{job.id}/{path}", base_url=HERE).status_code == 404
    sent = browser.get(f"/file/{job.id}/pdf/a%22%0D%0ASet-Cookie:x.pdf", base_url=HERE)
    assert sent.data == b"%PDF" and "x.pdf" not in str(sent.headers)


def test_two_windows_of_a_browser_work_side_by_side(browser: FlaskClient, makers: Makers) -> None:
    first, second = token(browser), token(browser)
    for title, own in (("one", first), ("two", second)):
        form = {"token": own, "parts": "grades", "title": title}
        assert browser.post("/make", base_url=HERE, data=form).status_code == 303
    assert [job.choice.occasion["title"] for job in makers.kept] == ["one", "two"]


@pytest.mark.parametrize("path", ["/", "/colors.css", "/static/page.css", "/nothing"])
def test_every_answer_forbids_what_the_page_does_not_need(browser: FlaskClient, path: str) -> None:
    with browser.get(path, base_url=HERE) as answer:
        headers = answer.headers
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_the_page_has_no_inline_scripts_or_styles(browser: FlaskClient) -> None:
    page = browser.get("/?parts=grades", base_url=HERE).text
    assert re.findall(r"<style|<script(?! src=)|\s(?:style|on\w+)=", page) == []


def test_beyond_the_line_the_answer_is_503_with_the_place(browser: FlaskClient, makers: Makers) -> None:
    for number in range(MOST_WAITING):
        assert post(browser, data={"parts": "grades", "title": str(number)}).status_code == 303
    sent = post(browser, data={"parts": "grades", "title": "one more"})
    assert sent.status_code == 503 and sent.headers["Retry-After"]
    assert f"number {MOST_WAITING + 1} in line" in sent.text
    assert 'value="one more"' in sent.text


@pytest.mark.parametrize(
    "query", ["copies=" + "9" * 5000, "copies=%C2%B2", "parts=grades%00&made=%00", "ui=%ED%A0%80", "x=" + "a" * 100_000]
)
def test_any_address_is_answered(browser: FlaskClient, query: str) -> None:
    assert browser.get(f"/?{query}", base_url=HERE).status_code == 200


def test_a_mistake_of_ours_is_shown_without_what_was_typed_and_not_logged(
    browser: FlaskClient, makers: Makers, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(makers, "submit", lambda choice: int(choice.occasion["title"]))
    sent = post(browser, data={"parts": "grades", "title": "T1"})
    assert sent.status_code == 500 and "ValueError (test_safety.py:" in sent.text
    assert not caplog.records and "T1" not in sent.text


def test_the_address_has_topics_and_edition_but_nothing_personal(
    browser: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    private = {
        "title": "Our title",
        "meeting": "Our meeting",
        "date": "2026-12-01",
        "place": "Our place",
        "clinic-name": "Our clinic",
    }
    sent = post(browser, data={"parts": ["grades", "naming"], "order": ["naming"], "paper": "a5"} | private)
    address = sent.headers["Location"]
    assert address.startswith("/?parts=naming&parts=grades&paper=a5&ui=en&made=")
    seen = unquote_plus(address) + caplog.text
    assert [words for words in private.values() if words in seen] == []


def test_text_is_escaped(browser: FlaskClient) -> None:
    page = post(browser, "/change", {"parts": "grades", "title": '"><script>alert(1)</script>'}).text
    assert "<script>alert" not in page and "&lt;script&gt;alert" in page
