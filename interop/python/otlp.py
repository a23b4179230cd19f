"""opentelemetry-proto reads what we send to a collector, into the messages of its protocol, and finds all of it again."""

import base64
import json
import os
import subprocess

from google.protobuf.json_format import MessageToDict, ParseDict
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from referee import claim

MESSAGES = {"/v1/metrics": ExportMetricsServiceRequest, "/v1/traces": ExportTraceServiceRequest}
# In OTLP these are hex, where the JSON of protobuf has base64.
IDS = {"traceId": 16, "spanId": 8, "parentSpanId": 8}


def as_protobuf(value):
    """The JSON of OTLP as the JSON of protobuf."""
    if isinstance(value, list):
        return [as_protobuf(one) for one in value]
    if not isinstance(value, dict):
        return value
    return {key: id_of(key, one) if key in IDS else as_protobuf(one) for key, one in value.items()}


def id_of(key, text):
    decoded = bytes.fromhex(text)
    assert len(decoded) == IDS[key] and any(decoded), f"{key} is {text}"
    return base64.b64encode(decoded).decode()


def points(request):
    """How many points of each metric there are, whatever kind it is."""
    for resource in request.resource_metrics:
        for scope in resource.scope_metrics:
            for metric in scope.metrics:
                yield metric, list(getattr(metric, metric.WhichOneof("data")).data_points)


sent = subprocess.run([os.environ["INTEROP_OTLP"]], check=True, capture_output=True, text=True).stdout
for line in sent.splitlines():
    sent_to, body = json.loads(line)["path"], json.loads(line)["body"]
    with claim(f"{sent_to} is of the protocol"):
        # A field that the protocol does not have is an error.
        request = ParseDict(as_protobuf(body), MESSAGES[sent_to]())
    with claim(f"{sent_to} survives the wire"):
        again = MESSAGES[sent_to].FromString(request.SerializeToString())
        back = MessageToDict(again, use_integers_for_enums=True)
        assert back.keys() == body.keys()
        assert again == request
    if sent_to == "/v1/traces":
        spans = [span for r in request.resource_spans for s in r.scope_spans for span in s.spans]
        with claim("spans have their parents, times and kinds"):
            assert [span.kind for span in spans] == [2, 5, 3, 2]
            assert spans[1].parent_span_id == spans[0].span_id and not spans[0].parent_span_id
            assert all(span.end_time_unix_nano - span.start_time_unix_nano == 1_234_567 for span in spans)
            assert spans[2].status.code == 2 and spans[2].status.message == 'away: "ö"'
            assert spans[3].links[0].span_id == (10).to_bytes(8, "big")
    else:
        with claim("buckets hold as many as were counted"):
            found = dict((metric.name, (metric, data)) for metric, data in points(request))
            metric, [point] = found["faas.invoke_duration"]
            assert metric.histogram.aggregation_temporality == 2 and metric.unit == "s"
            assert point.count == sum(point.bucket_counts) == 4
            assert len(point.bucket_counts) == len(point.explicit_bounds) + 1
            assert list(point.explicit_bounds) == sorted(point.explicit_bounds)
        with claim("counters only grow"):
            metric, [point] = found["faas.invocations"]
            assert metric.sum.is_monotonic and metric.sum.aggregation_temporality == 2 and point.as_double == 4
