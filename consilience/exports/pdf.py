"""HTML as PDF/UA-1 by WeasyPrint, which is asked for nothing outside the text it is given."""

from typing import Any as Anything

REMEDY = (
    "PDF needs WeasyPrint and the library Pango: pip install 'consilience[pdf]', and Pango from "
    "your system (Debian, Ubuntu: apt install libpango-1.0-0 libpangoft2-1.0-0; macOS: brew "
    "install pango). HTML needs neither."
)


class PdfUnavailableError(RuntimeError):
    """WeasyPrint or Pango is not there; the message names what to install."""


def pdf(html: str) -> bytes:
    """Return an HTML document as tagged PDF.

    Raises PdfUnavailableError without WeasyPrint or Pango.
    """
    content: bytes = _document(html).write_pdf(pdf_variant="pdf/ua-1")
    return content


def page_count(html: str) -> int:
    """Return the number of pages that `pdf` would make."""
    return len(_document(html).render().pages)


def _document(html: str) -> Anything:
    try:
        from weasyprint import HTML
        from weasyprint.urls import URLFetcher
    except (ImportError, OSError) as error:  # OSError: a library of the system is not found
        raise PdfUnavailableError(f"{REMEDY} ({error})") from error
    fetcher = URLFetcher(allowed_protocols=("data",), allow_redirects=False)
    return HTML(string=html, url_fetcher=fetcher)
