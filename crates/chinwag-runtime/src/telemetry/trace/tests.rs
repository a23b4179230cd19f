//! What is sampled, and that nothing grows.

use chinwag_core::{event::TraceParent, share::Share};

use super::{Kind, Moment, Span, Tracer, tracer::WAITING_MAX};

fn trace(trace_id: u128) -> TraceParent {
    TraceParent { trace_id, span_id: 7, flags: 1 }
}

fn span(trace_id: u128) -> Span {
    Span {
        hop: trace(trace_id),
        parent: None,
        name: "x".into(),
        kind: Kind::Server,
        begin: Moment(1),
        end: Moment(2),
        attributes: Vec::new(),
        error: None,
        links: Vec::new(),
    }
}

#[test]
fn a_trace_is_sampled_by_its_id_and_an_error_always() {
    let tracer = Tracer::new(Share::try_from(0.25).expect("a share"));
    // Spread over the random part, whatever stands above it.
    let ids = (0..1000_u128).map(|n| (n << 100) | ((n * ((1 << 56) / 1000)) & ((1 << 56) - 1)));
    let sampled = ids.clone().filter(|id| tracer.wants(Some(trace(*id)), false).is_some()).count();
    assert!((249..=251).contains(&sampled), "{sampled}");
    assert_eq!(ids.filter(|id| tracer.wants(Some(trace(*id)), true).is_some()).count(), 1000);
    let unsampled = TraceParent { flags: 0, ..trace(1) };
    assert_eq!(tracer.wants(Some(unsampled), false), None, "its sender does not want it sampled");
    assert!(Tracer::new(Share::ALL).wants(Some(trace(u128::MAX)), false).is_some());
    assert_eq!(Tracer::default().wants(Some(trace(1)), true), None, "nobody takes it");
}

#[test]
fn what_nobody_takes_is_dropped_and_counted() {
    let tracer = Tracer::new(Share::ALL);
    (0..WAITING_MAX as u128 + 3).for_each(|id| tracer.add(span(id)));
    assert_eq!(tracer.dropped(), Some(3));
    let first = tracer.take();
    assert_eq!(first[0].hop.trace_id, 0, "the oldest first");
    tracer.add(span(1));
    assert_eq!(tracer.dropped(), Some(3), "there is room again");
}

#[tokio::test]
async fn a_batch_is_told_of() {
    let tracer = Tracer::new(Share::ALL);
    (0..super::tracer::BATCH as u128).for_each(|id| tracer.add(span(id)));
    tracer.filled().await;
    assert_eq!(tracer.take().len(), super::tracer::BATCH);
    assert!(tracer.take().is_empty());
}
