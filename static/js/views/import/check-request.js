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
  Object.assign(import_, { checks: { ...import_.checks, [key]: job }, checked: key, checked_again: null });
  remember(import_);
  return follow(job, panel, signal);
}

/** Returns the report of what can be published: the server keeps what the latest check has read, and no other. */
export function checkToPublish(import_, panel, signal) {
  const key = JSON.stringify(question(import_));
  if (import_.checked !== key) delete import_.checks[key];
  return check(import_, import_.decisions, panel, signal);
}

/** Takes the job that was to publish as the latest check, because it has checked the file again. */
export function checkedAgain(import_, sentence) {
  const key = JSON.stringify(question(import_));
  Object.assign(import_, { checks: { [key]: import_.publishing }, checked: key, checked_again: sentence, publishing: null });
  remember(import_);
}
