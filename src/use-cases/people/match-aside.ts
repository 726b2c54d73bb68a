import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { DirectoryRows } from '../../identity/directory.ts';
import { type Match, matchServer } from '../../identity/match.ts';
import { directoryOf, directoryRowsOf } from '../../quality/directory-of-view.ts';
import type { View } from '../../quality/view.ts';

/** Matching so many characters and members takes a few tens of milliseconds; a thread takes longer to start. */
const MATCHED_AT_ONCE = 2000;

// TypeScript does not rename it: run from the sources it is .ts, built it is .js, like this file.
const THREAD = new URL(`./match-thread${extname(import.meta.url)}`, import.meta.url);

/**
 * What matching the whole server says. A large one is matched in a thread of its own: first answers to other officers
 * share the event loop, and have no half second to wait.
 */
export async function matchAside(view: View): Promise<Match> {
  if (view.characters.size + view.members.size <= MATCHED_AT_ONCE) return matchServer(directoryOf(view));
  return inThread(directoryRowsOf(view));
}

function inThread(rows: DirectoryRows): Promise<Match> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(THREAD, { workerData: rows });
    thread.once('message', resolve);
    thread.once('error', reject);
    // Whoever answered or failed before is settled already.
    thread.once('exit', (code) => reject(new Error(`Matching ended without an answer (exit code ${code}).`)));
  });
}
