//! One transaction: what is done with every group before, at and after the commit.

use std::time::Instant;

use chinwag_core::{bus::Position, error::EngineError};

use super::{
    super::{
        failed, foreign, forget,
        group::{Effects, Group},
        lookup::Reach,
    },
    SAVE, Writer,
};

impl Writer {
    /// One transaction, and what it means in memory once it has landed.
    pub(super) fn transact<T>(
        &mut self,
        body: impl FnOnce(&mut Group<'_>) -> Result<T, EngineError>,
    ) -> Result<T, EngineError> {
        let is_saving = self.saved.elapsed() >= SAVE;
        let result = self.begin(is_saving).and_then(|()| self.fill(body));
        self.report(result.as_ref().err());
        match result {
            Ok((value, effects)) => {
                self.land(effects, is_saving);
                Ok(value)
            }
            Err(error) => {
                self.undo();
                Err(error)
            }
        }
    }

    /// Opens a transaction, learns what others have written, and does a part of the chores.
    fn begin(&mut self, is_saving: bool) -> Result<(), EngineError> {
        self.connection.execute_batch("BEGIN IMMEDIATE").map_err(failed("opening a transaction"))?;
        self.catch_up()?;
        if is_saving {
            self.functions.save(&self.connection, Position(self.end.log))?;
        }
        match &mut self.indexer {
            Some(indexer) => indexer.write(&self.connection),
            None => Ok(()),
        }
    }

    fn fill<T>(
        &mut self,
        body: impl FnOnce(&mut Group<'_>) -> Result<T, EngineError>,
    ) -> Result<(T, Effects), EngineError> {
        let mut group = Group::new(&self.connection, &self.functions, &mut self.ids, self.end)?;
        group.erased_to = self.erased_to;
        let value = body(&mut group)?;
        let effects = group.effects;
        self.connection.execute_batch("COMMIT").map_err(failed("committing to the database"))?;
        Ok((value, effects))
    }

    #[expect(clippy::disallowed_methods, reason = "how old the cursors are is nobody's business outside")]
    fn land(&mut self, effects: Effects, is_saving: bool) {
        if is_saving {
            self.functions.saved(Position(self.end.log));
            self.saved = Instant::now();
        }
        if let Some(indexer) = &mut self.indexer {
            indexer.landed();
            indexer.extend(self.end, effects.end, &effects.keys);
        }
        self.ids.landed();
        self.end = effects.end;
        self.topics.publish(effects.stored, Position(self.end.log));
        self.checkpoints.wrote(effects.bytes);
    }

    fn undo(&mut self) {
        if !self.connection.is_autocommit()
            && let Err(error) = self.connection.execute_batch("ROLLBACK")
        {
            tracing::error!(target: "chinwag::engine", %error, "rolling back");
        }
        self.ids.lost();
    }

    /// Says once that nothing can be written, and once that it can again.
    pub(super) fn report(&mut self, error: Option<&EngineError>) {
        let error = error.filter(|error| matches!(error, EngineError::Failed { .. }));
        let was_failing = std::mem::replace(&mut self.is_failing, error.is_some());
        match error {
            Some(error) if !was_failing => {
                tracing::error!(target: "chinwag::engine", %error, "nothing can be written");
            }
            None if was_failing => tracing::info!(target: "chinwag::engine", "writing goes on"),
            _ => {}
        }
    }

    /// Learns what other processes have written.
    pub(super) fn catch_up(&mut self) -> Result<(), EngineError> {
        let version = foreign::version(&self.connection)?;
        if version == self.version {
            return Ok(());
        }
        let mut is_last = false;
        while !is_last {
            let stretch = foreign::read(&self.connection, self.end, Reach::MAX)?;
            if let Some(indexer) = &mut self.indexer {
                indexer.extend(self.end, stretch.end, &stretch.keys);
            }
            (self.end, is_last) = (stretch.end, stretch.is_last);
            self.topics.publish(stretch.stored, Position(self.end.log));
        }
        self.functions.refresh(&self.connection)?;
        self.erased_to = forget::noted(&self.connection)?;
        self.version = version;
        Ok(())
    }
}
