"""What programs set up before they trace: remote runs, which are elsewhere, and models of one's own."""

import types


class _Config:
    """Settings of runs on NDIF's servers, which this page does not use: they can be set, and a remote run is refused."""

    def __init__(self):
        self.API = types.SimpleNamespace(APIKEY="", HOST="", SSL=True)
        self.APP = types.SimpleNamespace(
            REMOTE_LOGGING=True, DEBUG=False, PYMOUNT=True, CROSS_INVOKER=True, TRACE_CACHING=False
        )

    def set_default_api_key(self, apikey):
        self.API.APIKEY = apikey

    def set_default_app_debug(self, debug):
        self.APP.DEBUG = debug

    def save(self):
        pass


CONFIG = _Config()
