"""Connects to a service."""

from canopy_client.generated import *  # noqa: F403
from canopy_client.generated import ApiClient, Configuration
from canopy_client.retries import Retries


def connect(address, key):
    """A client that sends requests again which may be repeated; see Retries.

    address: such as https://canopy.example.com
    key: an API key, or another bearer token; None for a service that requires none
    """
    return ApiClient(Configuration(host=address, access_token=key, retries=Retries()))
