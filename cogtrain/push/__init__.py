"""Sending the logs of this station to the review site: what is new, proven by the station's key."""

from cogtrain.push.sending import Pushed, push_all
from cogtrain.push.soon import push_soon
from cogtrain.push.target import Target, site_of

__all__ = ["Pushed", "Target", "push_all", "push_soon", "site_of"]
