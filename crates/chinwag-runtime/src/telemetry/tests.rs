//! What is counted, and how it is written out.

use chinwag_core::{
    clock::Timestamp,
    commit::RunOutcome,
    metrics::prometheus,
    name::{FunctionName, TopicName},
};
use expect_test::expect;

use super::{Machine, Meters, gather};

#[test]
fn prometheus_text() {
    let meters = Meters::default();
    let talk = FunctionName::from_static("talk");
    let meter = meters.function(&talk, &TopicName::from_static("message_received"));
    meter.ran(RunOutcome::Done, 1_500);
    meter.ran(RunOutcome::Retry, 2_500_000);
    let machine =
        Machine { started: Timestamp::from_millis(1_000), engine_bytes: Some(4096), ..Machine::default() };
    let text = prometheus::text(&gather(&meters, &[], machine, Timestamp::from_millis(5_000)));
    let is_bucket = |line: &&str| line.contains("_bucket") && !line.contains("le=\"0.002\"");
    let shown: Vec<_> = text.lines().filter(|line| !is_bucket(line)).collect();
    expect![[r##"
        # HELP faas_invocations_total Runs of a function that came to an end, failed ones included.
        # TYPE faas_invocations_total counter
        faas_invocations_total{faas_name="talk",messaging_destination_name="message_received"} 2
        # HELP faas_errors_total Runs of a function that failed: `retry` where another follows, `unknown`, or `dead`.
        # TYPE faas_errors_total counter
        faas_errors_total{faas_name="talk",messaging_destination_name="message_received",chinwag_outcome="retry"} 1
        faas_errors_total{faas_name="talk",messaging_destination_name="message_received",chinwag_outcome="unknown"} 0
        faas_errors_total{faas_name="talk",messaging_destination_name="message_received",chinwag_outcome="dead"} 0
        # HELP faas_invoke_duration_seconds How long a run of a function took.
        # TYPE faas_invoke_duration_seconds histogram
        faas_invoke_duration_seconds_bucket{faas_name="talk",messaging_destination_name="message_received",le="0.002"} 1
        faas_invoke_duration_seconds_sum{faas_name="talk",messaging_destination_name="message_received"} 2.5015
        faas_invoke_duration_seconds_count{faas_name="talk",messaging_destination_name="message_received"} 2
        # HELP chinwag_function_active Runs of a function that are under way.
        # TYPE chinwag_function_active gauge
        chinwag_function_active{faas_name="talk",messaging_destination_name="message_received"} 0
        # HELP chinwag_messages_open Messages without an outcome: not answered yet, or the answer is on its way.
        # TYPE chinwag_messages_open gauge
        chinwag_messages_open 0
        # HELP chinwag_messages_oldest_age_seconds How old the oldest message without an outcome is.
        # TYPE chinwag_messages_oldest_age_seconds gauge
        chinwag_messages_oldest_age_seconds 0
        # HELP chinwag_engine_commit_duration_seconds How long the engine took to make something durable: a webhook, or the end of a run.
        # TYPE chinwag_engine_commit_duration_seconds histogram
        chinwag_engine_commit_duration_seconds_bucket{le="0.002"} 0
        chinwag_engine_commit_duration_seconds_sum 0
        chinwag_engine_commit_duration_seconds_count 0
        # HELP chinwag_engine_size_bytes Bytes that the engine takes up.
        # TYPE chinwag_engine_size_bytes gauge
        chinwag_engine_size_bytes 4096
        # HELP chinwag_log_dropped_total Lines of the log that were dropped because there were too many.
        # TYPE chinwag_log_dropped_total counter
        chinwag_log_dropped_total 0
        # HELP chinwag_telemetry_failures_total Requests and datagrams that an exporter could not hand over, or whose receiver refused some of it.
        # TYPE chinwag_telemetry_failures_total counter
        chinwag_telemetry_failures_total{chinwag_exporter="otlp.metrics"} 0
        chinwag_telemetry_failures_total{chinwag_exporter="otlp.traces"} 0
        chinwag_telemetry_failures_total{chinwag_exporter="dogstatsd"} 0
        # HELP chinwag_health_findings Things that are wrong, by kind: see docs/health.md.
        # TYPE chinwag_health_findings gauge
        chinwag_health_findings{chinwag_finding="engine"} 0
        chinwag_health_findings{chinwag_finding="disk"} 0
        chinwag_health_findings{chinwag_finding="clock"} 0
        chinwag_health_findings{chinwag_finding="credential"} 0
        chinwag_health_findings{chinwag_finding="connection"} 0
        chinwag_health_findings{chinwag_finding="delivery"} 0
        chinwag_health_findings{chinwag_finding="lag"} 0
        chinwag_health_findings{chinwag_finding="failing"} 0
        chinwag_health_findings{chinwag_finding="dead_letters"} 0
        chinwag_health_findings{chinwag_finding="timers"} 0
        chinwag_health_findings{chinwag_finding="exporter"} 0
        chinwag_health_findings{chinwag_finding="log"} 0
        # HELP process_start_time_seconds When the process started, in seconds since 1970.
        # TYPE process_start_time_seconds gauge
        process_start_time_seconds 1"##]].assert_eq(&shown.join("\n"));
}
