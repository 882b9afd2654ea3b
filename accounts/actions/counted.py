"""receive_counts: how many follow somebody elsewhere, and the like, as their own server says."""

from accounts.models.account import Account, AccountStats


def receive_counts(
    account: Account,
    *,
    followers: int | None = None,
    following: int | None = None,
    statuses: int | None = None,
    hides: bool | None = None,
) -> None:
    """None says nothing. The numbers are only shown, for nobody can check them; `hides`: who is in them is not told."""
    said = {"followers_count": followers, "following_count": following, "statuses_count": statuses}
    columns = {name: number for name, number in said.items() if number is not None}
    if columns:
        AccountStats.objects.filter(account=account).update(**columns)
    if hides is not None and hides != account.hide_collections:
        Account.objects.filter(pk=account.pk).update(hide_collections=hides)
