"""What the operations of this app take."""

from instance.rest.params import BooleanField, ListField, PageParams, TextField


class PublicTimelineParams(PageParams):
    local = BooleanField(default=False)
    remote = BooleanField(default=False)
    only_media = BooleanField(default=False)


class TagTimelineParams(PublicTimelineParams):
    any = ListField(TextField(), default=list)
    all = ListField(TextField(), default=list)
    none = ListField(TextField(), default=list)
