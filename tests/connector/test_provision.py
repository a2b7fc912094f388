"""Making and shaping a list in the sandbox, and finding all of it again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from connector.columns import Column, Kind
from connector.errors import ConnectorError, NotFound, RequestRefused, ServiceFailed
from connector.provision import Forms, Provisioner, View
from tests.connector.scripted import Answer

STATUS = Column("Status", "Tila", Kind.CHOICE, choices=("Ei aloitettu", "Käynnissä"))


@pytest.fixture(scope="module")
def site(app):
    return app.provisioner.find_site()


@pytest.fixture
def made(app, site, request):
    return app.provisioner.create_list(site.id, request.node.name)


def test_the_site_is_found_by_its_address(site, tenant):
    assert (site.id, site.url) == (tenant.store.graph_site_id, tenant.site_url)


def test_a_site_that_is_not_there(app):
    with pytest.raises(NotFound):
        Provisioner(app.session, app.identity, "https://kemijarvi.sharepoint.com/sites/none").find_site()


def test_a_list_is_found_by_its_title(app, site):
    title = "Digitiekartan 100 % / “toimenpiteet”"
    assert app.provisioner.find_list(site.id, title) is None
    made = app.provisioner.create_list(site.id, title)
    assert app.provisioner.find_list(site.id, title) == made
    assert made.title == title


def test_a_column_is_made_and_changed(app, site, made):
    app.provisioner.add_column(site.id, made.id, STATUS)
    found = app.provisioner.columns(site.id, made.id)["Status"]
    assert replace(found, id="") == STATUS
    changed = replace(
        found, display_name="Tila nyt", choices=(*STATUS.choices, "Valmis"), indexed=True, description="Miten sujuu"
    )
    app.provisioner.update_column(site.id, made.id, changed)
    assert app.provisioner.columns(site.id, made.id)["Status"] == changed


def test_a_column_of_a_name_that_is_taken_is_refused(app, site, made):
    app.provisioner.add_column(site.id, made.id, STATUS)
    with pytest.raises(RequestRefused):
        app.provisioner.add_column(site.id, made.id, STATUS)


def test_versions_are_kept(app, site, made, tenant):
    app.provisioner.keep_versions(made.id)
    assert tenant.store.lists.find(made.id).versioning


class TestViews:
    VIEW = View(
        "Kaikki toimenpiteet",
        ("LinkTitle", "Status"),
        query='<OrderBy><FieldRef Name="Title" /></OrderBy><Where><Eq><FieldRef Name="Status" />'
        '<Value Type="Text">Käynnissä &amp; valmis</Value></Eq></Where>',
        row_limit=200,
        default=True,
    )

    @pytest.fixture
    def listed(self, app, site, made):
        app.provisioner.add_column(site.id, made.id, STATUS)
        return made

    def view(self, app, made, title):
        return next((v for v in app.provisioner.views(made.id) if v.title == title), None)

    def test_a_view_is_found_as_it_was_made(self, app, listed):
        app.provisioner.add_view(listed.id, self.VIEW)
        found = self.view(app, listed, self.VIEW.title)
        assert replace(found, id="") == self.VIEW

    def test_only_one_view_is_the_default(self, app, listed):
        app.provisioner.add_view(listed.id, self.VIEW)
        assert [v.title for v in app.provisioner.views(listed.id) if v.default] == [self.VIEW.title]

    def test_a_view_is_changed(self, app, listed):
        app.provisioner.add_view(listed.id, self.VIEW)
        found = self.view(app, listed, self.VIEW.title)
        changed = replace(found, title="Omat", fields=("Status", "LinkTitle"), query="", formatter='{"a":1}')
        app.provisioner.update_view(listed.id, changed)
        assert self.view(app, listed, "Omat") == changed
        assert self.view(app, listed, self.VIEW.title) is None

    def test_a_view_is_deleted(self, app, listed):
        app.provisioner.add_view(listed.id, replace(self.VIEW, default=False))
        app.provisioner.delete_view(listed.id, self.view(app, listed, self.VIEW.title).id)
        assert self.view(app, listed, self.VIEW.title) is None


class TestForms:
    @pytest.fixture
    def listed(self, app, site, made):
        for name in ("A", "B", "C"):
            app.provisioner.add_column(site.id, made.id, Column(name, name, Kind.TEXT))
        return made

    def column(self, tenant, made, name):
        return tenant.store.lists.column(made.id, name)

    def test_a_column_is_formatted(self, app, listed, tenant):
        app.provisioner.format_columns(listed.id, {"A": '{"elmType":"div"}', "B": '{"elmType":"a"}'})
        assert self.column(tenant, listed, "A").formatter == '{"elmType":"div"}'
        app.provisioner.format_columns(listed.id, {"A": ""})
        assert not self.column(tenant, listed, "A").formatter
        assert self.column(tenant, listed, "B").formatter == '{"elmType":"a"}'

    def test_columns_are_hidden_in_forms_in_one_request(self, app, listed, tenant):
        app.provisioner.columns(app.provisioner.find_site().id, listed.id)
        before = app.session.stats.requests
        forms = {"A": Forms(new=False, edit=False, display=True), "B": Forms(new=True, edit=False, display=False)}
        app.provisioner.show_in_forms(listed.id, forms)
        assert app.session.stats.requests - before <= 2
        shown = {n: self.column(tenant, listed, n) for n in ("A", "B", "C")}
        assert {n: (c.in_new_form, c.in_edit_form, c.in_display_form) for n, c in shown.items()} == {
            "A": (False, False, True),
            "B": (True, False, False),
            "C": (True, True, True),
        }

    def test_the_forms_have_an_order(self, app, listed, tenant):
        app.provisioner.order_forms(listed.id, ["C", "Title", "A"])
        order = tenant.store.lists.find(listed.id).form_order
        assert [name for name in order if name in ("A", "C", "Title")] == ["C", "Title", "A"]

    def test_a_column_that_is_not_there_is_told(self, app, listed):
        with pytest.raises(ConnectorError):
            app.provisioner.show_in_forms(listed.id, {"None": Forms(new=True, edit=True, display=True)})


def test_a_login_page_in_between_is_no_answer(session, entra, identity):
    entra.otherwise = Answer(200, b"<html>", {"Content-Type": "text/html"})
    with pytest.raises(ServiceFailed):
        Provisioner(session, identity, "https://kemijarvi.sharepoint.com/sites/digi").find_site()
