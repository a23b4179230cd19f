//! The suites: every case by name, each as one test.

/// Every case of a bus. Takes a name for the module of the tests, and what opens a fresh engine.
#[macro_export]
macro_rules! bus_suite {
    ($name:ident, $open:expr) => {
        mod $name {
            use super::*;
            $crate::conformance_cases!($open, bus:
                a_topic_is_read_in_the_order_it_was_published
                an_unknown_topic_is_empty
                an_empty_batch_publishes_nothing
                an_event_comes_back_whole
                a_reader_goes_on_where_it_stopped
                one_event_is_read_again_by_its_position
                changed_resolves_at_once_when_there_is_more
                changed_wakes_a_reader_that_waits
                a_reader_passes_over_nothing_that_becomes_visible_later
            );
        }
    };
}

/// Every case of a store. Takes a name for the module of the tests, and what opens a fresh engine.
#[macro_export]
macro_rules! store_suite {
    ($name:ident, $open:expr) => {
        mod $name {
            use super::*;
            $crate::conformance_cases!($open, ingest:
                a_webhook_and_its_events_are_published
                a_webhook_with_no_events_is_published
                the_same_webhook_again_writes_nothing
                of_a_partly_new_webhook_the_new_part_is_published
                a_mark_twice_in_one_webhook_counts_once
                marks_of_the_same_moment_are_told_apart
                marks_with_odd_times_tell_a_redelivery
                a_redelivery_days_later_is_told
                who_was_heard_is_known_for_a_week
                a_body_that_cannot_be_decoded_is_a_dead_letter
                a_note_is_written_with_a_webhook
                a_note_may_end_and_be_removed
                of_deliveries_at_once_one_is_published
            );
            $crate::conformance_cases!($open, commit:
                all_of_a_commit_lands
                a_commit_under_an_old_epoch_is_fenced
                a_commit_of_a_function_nobody_owns_is_fenced
                a_conflict_leaves_nothing
                state_has_versions
                of_changes_at_once_one_lands
            );
            $crate::conformance_cases!($open, state:
                state_tells_when_it_expires
                expired_state_is_removed
                the_number_of_expired_state_goes_on_growing
                cleared_state_is_gone
                a_clear_of_what_has_changed_is_refused
            );
            $crate::conformance_cases!($open, cursor:
                a_new_function_begins_at_the_end
                what_is_published_after_subscribing_waits
                subscribing_again_changes_nothing
                a_new_owner_goes_on_where_the_last_one_stopped
                an_unknown_function_is_not_found
                what_is_not_done_is_open
                a_consumed_input_never_comes_back
                claims_and_attempts_come_back
                an_advance_under_an_old_epoch_changes_nothing
                functions_stand_apart
            );
            $crate::conformance_cases!($open, lease:
                a_role_has_one_holder_at_a_time
                roles_stand_apart
                a_role_is_given_back
                a_former_holder_writes_nothing
            );
            $crate::conformance_cases!($open, timer:
                a_timer_fires_when_it_is_due_and_once
                timers_fire_in_order
                firing_is_bounded
            );
            $crate::conformance_cases!($open, dead:
                a_redriven_letter_goes_to_its_function_alone
                a_redriven_letter_may_die_again
                a_letter_that_nobody_takes_is_kept
                a_discarded_letter_is_gone
                an_unknown_letter_is_not_found
                a_letter_is_redriven_once
            );
            $crate::conformance_cases!($open, forget:
                of_a_forgotten_conversation_nothing_is_found
                a_forgotten_event_stays_and_says_nothing
                a_run_on_what_was_forgotten_leaves_nothing
                a_forgotten_conversation_may_begin_again
            );
            $crate::conformance_cases!($open, retention:
                what_is_young_is_kept
                what_is_old_and_done_is_removed
                a_quiet_topic_keeps_nothing
                what_is_not_done_is_kept
                what_is_not_taken_over_is_kept
                what_is_too_much_is_removed
                transcripts_have_their_own_age
                marks_are_forgotten_in_the_end
            );
        }
    };
}

/// Every case of an archive. Takes a name for the module of the tests, and what opens a fresh engine.
#[macro_export]
macro_rules! archive_suite {
    ($name:ident, $open:expr) => {
        mod $name {
            use super::*;
            $crate::conformance_cases!($open, archive:
                a_trace_is_found_by_an_events_id
                a_trace_is_found_by_a_providers_message_id
                an_unknown_trace_is_empty
                a_transcript_is_the_newest_lines_of_one_conversation
                a_transcript_stands_in_the_order_of_time
                events_are_filtered_and_come_in_pages
                the_newest_events_come_first_and_in_pages
                the_newest_runs_of_a_function_are_found
                dead_letters_come_in_pages
                functions_tell_where_they_stand
            );
            $crate::conformance_cases!($open, state:
                state_is_listed_by_key_and_comes_in_pages
            );
        }
    };
}

/// Every case of a log. Takes a name for the module of the tests, and what opens a fresh engine.
#[macro_export]
macro_rules! logs_suite {
    ($name:ident, $open:expr) => {
        mod $name {
            use super::*;
            $crate::conformance_cases!($open, log:
                a_line_comes_back_whole
                an_empty_log_is_empty
                lines_are_found_by_what_they_are_about
                the_log_is_read_in_pages_either_way
                a_reading_is_bounded_and_goes_on
                lines_are_kept_as_long_as_their_function_says
                policies_are_kept_and_noted
                the_audit_comes_in_pages
                lines_of_a_conversation_are_forgotten
            );
        }
    };
}

/// Every case of an engine that keeps what it is told. Takes a name for the module of the tests, and what makes a fresh
/// [`Durable`](crate::conformance::durable::Durable).
#[macro_export]
macro_rules! durable_suite {
    ($name:ident, $place:expr) => {
        mod $name {
            use super::*;
            $crate::durable_cases!($place =>
                everything_is_there_after_the_end
                everything_answered_is_there_after_a_kill
                what_was_taken_over_before_a_kill_is_not_lost
                a_flush_keeps_the_cursors
                a_subscription_outlives_a_kill
            );
        }
    };
}

/// One test for each case of one of the modules of [`conformance`](crate::conformance).
#[doc(hidden)]
#[macro_export]
macro_rules! conformance_cases {
    ($open:expr, $module:ident: $($case:ident)+) => {
        $(
            #[::tokio::test]
            async fn $case() {
                let fresh = ($open)().await;
                $crate::conformance::$module::$case(&fresh.engine).await;
            }
        )+
    };
}

/// One test for each case of [`durable`](crate::conformance::durable).
#[doc(hidden)]
#[macro_export]
macro_rules! durable_cases {
    ($place:expr => $($case:ident)+) => {
        $(
            #[::tokio::test]
            async fn $case() {
                $crate::conformance::durable::$case(($place)()).await;
            }
        )+
    };
}
