"""Write connectors for a Millrace worker.

A plugin's main program is one call of serve with the classes that it offers:

    from millrace_connect import Key, Record, Source, serve

    class Hello(Source):
        "Says hello once a second."
        name = "example.HelloSourceConnector"
        keys = [Key("topic", required=True, doc="The topic to write to.")]

        def poll(self): ...

    serve(Hello)
"""

from .connector import BadRecord, Key, Record, Retriable, Sink, Source
from .server import serve

__all__ = ["BadRecord", "Key", "Record", "Retriable", "Sink", "Source", "serve"]
