// What the server is asked about an upload, and its answer, kept so that no file is checked twice for the same question.

import * as api from "../../lib/api.js";
import { follow } from "../../ui/job-progress.js";
import { remember } from "./draft.js";

/** The reading, the destination and the decisions, as the server wants them. */
export const question = ({ reading, sheet, mode, by, decisions }) => ({ ...reading, sheet: sheet || null, mode, by, decisions });

/** The report of a check, from the job that made it where the server still has it. */
export async function check(import_, decisions, panel, signal) {
  const body = question({ ...import_, decisions });
  const asked = JSON.stringify(body);
  const before = import_.checks[asked];
  if (before) {
    try {
      return await follow(before, panel, signal);
    } catch (error) {
      if (error.status !== 404 && error.code !== "stopped") throw error;
    }
  }
  const { job } = await api.ask(`uploads/${import_.id}/check`, body, signal);
  import_.checks = { ...import_.checks, [asked]: job };
  remember(import_);
  return follow(job, panel, signal);
}
