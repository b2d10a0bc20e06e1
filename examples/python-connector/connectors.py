"""A source that counts, and a sink that keeps the latest value of each key in a JSON file."""

import json
import os
import time

from millrace_connect import Key, Record, Sink, Source, serve


class Counter(Source):
    "Writes the numbers 1, 2, 3, ... to a topic, as fast as asked."
    name = "example.CounterSourceConnector"
    keys = [
        Key("topic", required=True, importance="HIGH", doc="The topic to write to."),
        Key("per.second", "INT", "10", doc="How many numbers a second."),
    ]

    def start(self, offsets):
        stored = offsets({"counter": "python"})
        self.count = stored["count"] if stored else 0

    def poll(self):
        time.sleep(1 / int(self.config["per.second"]))
        self.count += 1
        record = Record(self.config["topic"], {"number": self.count}, key=str(self.count % 3))
        return [record], {"counter": "python"}, {"count": self.count}


class Latest(Sink):
    "Keeps the latest value of each key in a JSON file."
    name = "example.LatestSinkConnector"
    keys = [Key("file", required=True, importance="HIGH", doc="The file to keep up to date.")]

    def start(self, offsets):
        self.latest = {}
        if os.path.exists(self.config["file"]):
            with open(self.config["file"]) as f:
                self.latest = json.load(f)

    def put(self, records):
        self.latest.update((r.key, r.value) for r in records)

    def flush(self):
        with open(self.config["file"] + ".new", "w") as f:
            json.dump(self.latest, f)
            f.flush()
            os.fsync(f.fileno())
        os.replace(self.config["file"] + ".new", self.config["file"])


serve(Counter, Latest)
