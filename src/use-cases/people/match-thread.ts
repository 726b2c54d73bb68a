import { parentPort, workerData } from 'node:worker_threads';
import { Directory, type DirectoryRows } from '../../identity/directory.ts';
import { matchServer } from '../../identity/match.ts';

// What `match-aside.ts` runs in a thread: takes the rows, answers the match.
parentPort?.postMessage(matchServer(new Directory(workerData as DirectoryRows)));
