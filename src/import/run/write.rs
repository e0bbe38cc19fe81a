//! Writes the rows to the draft and compares them with the current version.

use super::{Run, WriteSummary};
use crate::import::compare::diff;
use crate::import::compare::fingerprint::Fingerprinter;
use crate::import::compare::key_stats::KeyStats;
use crate::import::error::ImportError;
use crate::import::key_columns::KeyColumns;
use crate::import::progress::{self, OnProgress, Phase};
use crate::import::rows::draft_writer::DraftWriter;
use crate::import::rows::merge::Merge;
use crate::import::rows::row_pipeline::{PipelineResult, RowPipeline};
use crate::spreadsheet::SheetReader;
use crate::store::Draft;

impl Run<'_> {
    /// Processes the rows and writes them to the draft, if there is one.
    pub(super) fn write(
        &self,
        file: &mut SheetReader,
        mut pipeline: RowPipeline,
        draft: Option<&mut dyn Draft>,
        progress: OnProgress<'_>,
    ) -> Result<(PipelineResult, WriteSummary), ImportError> {
        let width = self.columns.len();
        let fingerprinter = Fingerprinter::new(&self.columns, &self.pairing);
        let (Some(by), Some(old)) = (self.merge_by, self.before.version()) else {
            let (result, drafted) = DraftWriter::write(draft, width, &fingerprinter, |out| {
                pipeline.run(file, out, progress)?;
                out.flush()?;
                progress::begin(progress, Phase::Checking, pipeline.counts.read)?;
                pipeline.finish(file)
            })?;
            let mut before = self.before.fingerprints(self.store, &self.pairing)?;
            before.sort_unstable();
            let mut diff = diff::compare(&before, &drafted.fingerprints);
            if self.pairing.by != self.plan.identified_by {
                diff.repeated = 0;
            }
            let keys = result.keys.clone();
            return Ok((result, WriteSummary { rows: drafted.rows, keys, diff }));
        };
        let mut merge = Merge::new(&self.plan.columns, by);
        pipeline.run(file, &mut merge, progress)?;
        progress::begin(progress, Phase::Checking, pipeline.counts.read)?;
        let result = pipeline.finish(file)?;
        let keys = KeyColumns::of(&self.planned, &self.columns);
        let mut stats = vec![KeyStats::default(); keys.len()];
        let (diff, drafted) = DraftWriter::write(draft, width, &fingerprinter, |out| {
            merge.write(self.store, old, &self.columns, &keys, out, &mut stats)
        })?;
        Ok((result, WriteSummary { rows: drafted.rows, keys: stats, diff }))
    }
}
