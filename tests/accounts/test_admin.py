"""The admin: who gets in, what each role may do there, and that every page opens."""

from io import BytesIO

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from accounts.models import Application, Invite, Role, User
from accounts.models.role import Permission
from federation.models import Delivery, DomainAllow, DomainBlock, Letter, Peer, ReceivedActivity, Relay
from instance.models import CustomEmoji, Event, InstanceSettings
from moderation.models import Announcement, Report, Rule
from statuses.models import Status, StatusStats
from tests.support.factories import make_account, make_owner, make_remote_account

pytestmark = pytest.mark.django_db

MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)
ACCOUNTS = "/admin/accounts/account/"
USERS = "/admin/accounts/user/"


def signed_in(account) -> Client:
    client = Client()
    client.force_login(account.user)
    return client


def make_moderator(*permissions: Permission, position: int = 10):
    bits = Permission.VIEW_DASHBOARD
    for permission in permissions:
        bits |= permission
    return make_account(role=Role.objects.create(name=f"Role {position}", permissions=bits, position=position))


@pytest.fixture
def owner():
    return make_owner("owner")


@pytest.fixture
def office(owner):
    """The owner's browser."""
    return signed_in(owner)


@pytest.fixture
def furnished(owner):
    """One row of everything."""
    status = Status.objects.create(account=owner, content="<p>Hello</p>", created_at=timezone.now())
    StatusStats.objects.create(status=status)
    InstanceSettings.current()
    CustomEmoji.objects.create(shortcode="rook", image_remote_url="https://remote.test/rook.png", domain="remote.test")
    Event.objects.create(name="status_posted", ids={"status_id": 1}, pending=["timelines.effects.status_posted"])
    Rule.objects.create(text="Be kind")
    Announcement.objects.create(text="Cake on Friday")
    DomainBlock.objects.create(domain="spam.test")
    DomainAllow.objects.create(domain="good.test")
    Peer.objects.create(domain="remote.test")
    now = timezone.now()
    letter = Letter.objects.create(activity_type="Like", actor="https://here.test/actor", owner=0, body=b"{}")
    Delivery.objects.create(letter=letter, inbox="https://remote.test/inbox", host="remote.test", next_at=now)
    ReceivedActivity.objects.create(fingerprint=b"1", activity_type="Like", dropped="concerns nobody here")
    Relay.objects.create(address="https://relay.test/inbox")
    Invite.objects.create(inviter=owner)
    Application.objects.create(name="Client", redirect_uris="https://app.test/")
    Report.objects.create(account=owner, target_account=make_remote_account())


def act(client: Client, path: str, action: str, *rows):
    """Choose rows in a list, and what to do with them."""
    return client.post(path, {"action": action, "_selected_action": [row.pk for row in rows]}, follow=True)


class TestWhoGetsIn:
    def test_strangers_are_sent_to_our_own_sign_in(self):
        answer = Client().get("/admin/", follow=False)
        assert (answer.status_code, answer["Location"]) == (302, "/admin/login/?next=/admin/")
        answer = Client().get("/admin/login/?next=/admin/")
        assert (answer.status_code, answer["Location"]) == (302, "/auth/sign_in?next=%2Fadmin%2F")

    def test_members_are_not_let_in(self):
        answer = signed_in(make_account()).get("/admin/", follow=True)
        assert answer.status_code == 403

    def test_a_disabled_owner_is_not_let_in(self, owner):
        User.objects.filter(pk=owner.user.pk).update(disabled=True)
        assert signed_in(owner).get("/admin/").status_code == 302

    @pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
    def test_every_page_opens_for_the_owner_alone(self, model, office, furnished):
        names = [f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}" for page in ("changelist", "add")]
        pages = [reverse(names[0])]
        row = model._default_manager.order_by("-pk").first()
        assert row is not None, f"nothing to show for {model._meta.label}"
        pages.append(reverse(names[0].replace("changelist", "change"), args=[row.pk]))
        stranger, member = Client(), signed_in(make_account())
        for page in pages:
            assert office.get(page, follow=True).status_code == 200, page
            assert stranger.get(page).status_code == 302
            assert member.get(page).status_code == 302
        assert office.get(reverse(names[1])).status_code in (200, 403)

    @pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
    def test_every_list_can_be_searched_and_filtered(self, model, office, furnished):
        page = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        registered = admin.site.get_model_admin(model)
        if registered.search_fields:
            assert office.get(page, {"q": "@owner@remote.test"}).status_code == 200
        columns = ".".join(f"-{number}" for number, _name in enumerate(registered.list_display, start=1))
        assert office.get(page, {"o": columns}, follow=True).status_code == 200

    @pytest.mark.parametrize("lookup", ["password__startswith", "email__startswith", "account__user__password__gt"])
    def test_no_address_asks_for_what_no_page_shows(self, office, lookup):
        """A page that is empty or not by the guess in its address would give a password's hash away, sign by sign."""
        assert office.get(USERS, {lookup: "argon2"}).status_code == 400

    @pytest.mark.parametrize(
        "page",
        [
            f"{ACCOUNTS}?where=local&standing=pending",
            f"{USERS}?approved__exact=1&confirmed_at__isempty=0&role__id__exact=1",
            "/admin/instance/customemoji/?domain__isempty=1&disabled__exact=0",
        ],
    )
    def test_filters_work(self, office, page):
        assert office.get(page).status_code == 200

    def test_libraries_show_no_secrets(self):
        assert {model._meta.app_label for model in MODELS} <= {
            "accounts",
            "federation",
            "instance",
            "moderation",
            "statuses",
            "timelines",
        }

    def test_a_role_opens_what_its_bits_name(self):
        moderator = signed_in(make_moderator(Permission.MANAGE_USERS))
        assert moderator.get(ACCOUNTS).status_code == 200
        assert moderator.get("/admin/").status_code == 200
        for page in ("accounts/role/", "instance/event/", "statuses/status/", "federation/domainblock/", "django-rq/"):
            assert moderator.get(f"/admin/{page}").status_code == 403, page

    def test_the_queues(self, office):
        assert office.get("/admin/django-rq/").status_code == 200
        assert b'href="/admin/django-rq/"' in office.get("/admin/").content
        assert Client().get("/admin/django-rq/").status_code == 302
        assert signed_in(make_account()).get("/admin/django-rq/").status_code == 302


class TestAccounts:
    def test_suspending_and_limiting(self, office):
        one, two = make_account(), make_remote_account()
        act(office, ACCOUNTS, "suspend", one, two)
        act(office, ACCOUNTS, "silence", two)
        one.refresh_from_db()
        two.refresh_from_db()
        assert one.is_suspended
        assert two.is_suspended
        assert two.is_silenced
        act(office, ACCOUNTS, "unsuspend", one)
        one.refresh_from_db()
        assert not one.is_suspended

    def test_nobody_acts_on_their_equals(self, owner):
        moderator = make_moderator(Permission.MANAGE_USERS)
        other = make_account(role=moderator.user.role)
        answer = act(signed_in(moderator), ACCOUNTS, "suspend", owner, other, moderator)
        assert answer.content.count(b"Only somebody of a higher role") == 3
        for account in (owner, other, moderator):
            account.refresh_from_db()
            assert not account.is_suspended

    @pytest.mark.parametrize(
        ("term", "found"), [("rob", 2), ("@rob@rem", 1), ("ROBIN@remote.test", 1), ("nobody", 0), ("@x@", 0), ("", 3)]
    )
    def test_search(self, office, term, found):
        make_account("robert")
        make_remote_account("robin", "remote.test")
        assert office.get(ACCOUNTS, {"q": term}).context["cl"].result_count == found

    def test_a_page_costs_a_fixed_number_of_queries(self, office, django_assert_max_num_queries):
        for _ in range(5):
            make_account()
        office.get(ACCOUNTS)  # notes the session and when the owner was last here
        with django_assert_max_num_queries(10):
            office.get(ACCOUNTS)


class TestMembers:
    def test_approving_confirming_and_turning_away(self, office):
        waiting, unsure, unwanted = (
            make_account(approved=False),
            make_account(confirmed=False),
            make_account(approved=False),
        )
        act(office, USERS, "approve", waiting.user)
        act(office, USERS, "confirm", unsure.user)
        act(office, USERS, "turn_away", unwanted.user)
        waiting.refresh_from_db()
        unsure.refresh_from_db()
        assert (waiting.pending, unsure.pending) == (False, False)
        assert not User.objects.filter(pk=unwanted.user.pk).exists()

    def test_disabling(self, office):
        member = make_account()
        act(office, USERS, "disable", member.user)
        assert User.objects.get(pk=member.user.pk).disabled
        act(office, USERS, "enable", member.user)
        assert not User.objects.get(pk=member.user.pk).disabled

    def test_giving_a_role(self, office):
        role = Role.objects.create(name="Moderator", permissions=Permission.MANAGE_USERS, position=10)
        member = make_account()
        office.post(f"{USERS}{member.user.pk}/change/", {"role": role.pk})
        assert User.objects.get(pk=member.user.pk).role == role

    def test_nobody_can_raise_themselves_or_others_above_them(self, owner):
        moderator = make_moderator(Permission.MANAGE_USERS, Permission.MANAGE_ROLES)
        member, client = make_account(), signed_in(moderator)
        client.post(f"{USERS}{member.user.pk}/change/", {"role": owner.user.role.pk})
        client.post(f"{USERS}{moderator.user.pk}/change/", {"role": owner.user.role.pk})
        assert User.objects.get(pk=member.user.pk).role is None
        assert User.objects.get(pk=moderator.user.pk).role == moderator.user.role

    def test_without_the_right_to_roles_none_is_given(self):
        moderator = make_moderator(Permission.MANAGE_USERS)
        low = Role.objects.create(name="Low", position=1)
        member = make_account()
        signed_in(moderator).post(f"{USERS}{member.user.pk}/change/", {"role": low.pk})
        assert User.objects.get(pk=member.user.pk).role is None


class TestRoles:
    def form(self, *permissions: Permission, position: int = 5, **more):
        return {
            "name": "New",
            "color": "",
            "position": position,
            "permissions": [int(bit) for bit in permissions],
            **more,
        }

    def test_making_one(self, office):
        office.post("/admin/accounts/role/add/", self.form(Permission.MANAGE_RULES, Permission.VIEW_DASHBOARD))
        assert Role.objects.get(name="New").permissions == Permission.MANAGE_RULES | Permission.VIEW_DASHBOARD

    def test_nobody_gives_what_they_do_not_have(self, owner):
        client = signed_in(make_moderator(Permission.MANAGE_ROLES))
        for form in (self.form(Permission.ADMINISTRATOR), self.form(Permission.MANAGE_RULES), self.form(position=10)):
            client.post("/admin/accounts/role/add/", form)
        assert not Role.objects.filter(name="New").exists()
        client.post(f"/admin/accounts/role/{owner.user.role.pk}/change/", self.form())
        assert Role.objects.filter(name="Owner").exists()
        client.post("/admin/accounts/role/add/", self.form(Permission.MANAGE_ROLES))
        assert Role.objects.filter(name="New").exists()


class TestTheGround:
    def picture(self, kind: str = "PNG", size: tuple[int, int] = (32, 32)) -> BytesIO:
        file = BytesIO()
        Image.new("RGB", size, "teal").save(file, kind)
        file.seek(0)
        file.name = f"picture.{kind.lower()}"
        return file

    def test_an_emoji_is_checked_and_stored_anew(self, office, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path
        page = "/admin/instance/customemoji/add/"
        office.post(page, {"shortcode": "rook", "image": self.picture(), "visible_in_picker": "on"})
        emoji = CustomEmoji.objects.get()
        assert emoji.image.name.startswith("custom_emojis/")
        assert "picture" not in emoji.image.name
        assert emoji.static_image
        for form in (
            {"shortcode": "rook", "image": self.picture()},
            {"shortcode": "two words", "image": self.picture()},
            {"shortcode": "text", "image": BytesIO(b"<svg onload=alert(1)>")},
            {"shortcode": "photo", "image": self.picture("JPEG")},
            {"shortcode": "none"},
        ):
            assert office.post(page, form).status_code == 200
        assert CustomEmoji.objects.count() == 1

    def test_settings_are_one_row(self, office):
        current = InstanceSettings.current()
        page = f"/admin/instance/instancesettings/{current.pk}/change/"
        assert office.get("/admin/instance/instancesettings/")["Location"] == page
        form = {
            "title": "The Rookery",
            "short_description": "Trees",
            "registrations": "closed",
            "public_timelines": "public",
            "default_locale": "en",
            "max_followees_ratio": "1.1",
            "extended_description": "<p>About</p>",
        }
        office.post(page, form)
        changed = InstanceSettings.current()
        assert (changed.title, changed.registrations) == ("The Rookery", "closed")
        assert changed.extended_description_updated_at is not None
        assert changed.privacy_policy_updated_at is None
        assert office.get("/admin/instance/instancesettings/add/").status_code == 403

    def test_an_event_is_run_again(self, office, run_effects):
        event = Event.objects.create(
            name="status_deleted",
            ids={"status_id": 1},
            pending=["timelines.effects.status_deleted"],
            swept=11,
            error="it broke",
        )
        act(office, "/admin/instance/event/", "run_again", event)
        event.refresh_from_db()
        assert (event.swept, event.error) == (1, "")
        run_effects()
        assert not Event.objects.filter(pk=event.pk).exists()

    def test_domains_are_written_in_one_form(self, office):
        page = "/admin/federation/domainblock/add/"
        office.post(page, {"domain": " SPAM.example ", "severity": "suspend"})
        office.post(page, {"domain": "not a domain", "severity": "suspend"})
        assert list(DomainBlock.objects.values_list("domain", flat=True)) == ["spam.example"]


class TestStatuses:
    def test_private_ones_are_not_shown_and_others_are_taken_down(self, office, owner):
        public, private = (
            Status.objects.create(account=owner, content="<p>Hi</p>", visibility=visibility, created_at=timezone.now())
            for visibility in (0, 2)
        )
        assert office.get("/admin/statuses/status/").context["cl"].result_count == 1
        assert office.get(f"/admin/statuses/status/{private.pk}/change/").status_code == 302
        act(office, "/admin/statuses/status/", "take_down", public, private)
        public.refresh_from_db()
        private.refresh_from_db()
        assert public.deleted_at is not None
        assert private.deleted_at is None
