"""A real browser that is cut off: nothing may be fetched, nothing said on the console."""

import os
import shutil
from pathlib import Path

import pytest

FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()


def chromium():
    """Where Chromium is; a failure, never a skip, where it is not."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not found:
        pytest.fail("these tests need Chromium: apt-get install chromium (or set CHROMIUM to its path)")
    return found


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        profile = tmp_path_factory.mktemp("profile")
        context = playwright.chromium.launch_persistent_context(profile, executable_path=chromium(), args=FLAGS)
        yield context
        context.close()


@pytest.fixture
def opened(browser):
    """Opens a file; afterwards nothing may have been fetched and nothing said on the console."""
    page, heard = browser.new_page(), []
    page.on("console", lambda message: heard.append(message.text))
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("request", lambda request: heard.append(request.url))

    def go(path: Path, viewport, scheme="light"):
        page.set_viewport_size(viewport)
        page.emulate_media(color_scheme=scheme)
        page.goto(path.as_uri(), wait_until="load")
        assert heard.pop(0) == path.as_uri()
        return page

    yield go
    assert [what for what in heard if not what.startswith("data:")] == []
    page.close()
