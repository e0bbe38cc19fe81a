// The check request of an upload and its job, kept so that no file is checked twice with the same request.

import * as api from "../../lib/api.js";
import { follow } from "../../ui/job-progress.js";
import { remember } from "./draft.js";

/** Builds the request: read options, destination and decisions. */
export const question = ({ reading, sheet, isNew = false, mode, by, decisions, import_set_aside = false }) => ({ ...reading, sheet: sheet || null, new: isNew, mode, by, decisions, import_set_aside });

/** Returns the report of a check; reuses the job that made it while the server keeps it. */
export async function check(import_, decisions, panel, signal) {
  const body = question({ ...import_, decisions });
  const key = JSON.stringify(body);
  const before = import_.checks[key];
  if (before) {
    try {
      return await follow(before, panel, signal);
    } catch (error) {
      if (error.status !== 404 && error.code !== "stopped") throw error;
    }
  }
  const { job } = await api.ask(`uploads/${import_.id}/check`, body, signal);
  import_.checks = { ...import_.checks, [key]: job };
  remember(import_);
  return follow(job, panel, signal);
}
