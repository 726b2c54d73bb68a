import { MongoBackend, MongoJobRepository } from '@agendajs/mongo-backend';
import type { JobStore, JobStoreAddress } from './job-store.ts';
import { describeStoreFault, errorCode, JobStoreUnavailable } from './store-fault.ts';

const COLLECTION = 'agendaJobs';
const DUPLICATE_KEY = '11000';

/** The driver's own patience, 30 s for a server that is not there and for ever for one that went silent, is too long. */
const DRIVER_OPTIONS = { appName: 'rollcall-jobs', serverSelectionTimeoutMS: 10_000, socketTimeoutMS: 20_000 };

export async function openMongodbStore({ url }: Extract<JobStoreAddress, { kind: 'mongodb' }>): Promise<JobStore> {
  try {
    const backend = new MongoBackend({
      address: url,
      collection: COLLECTION,
      options: withoutThoseIn(url, DRIVER_OPTIONS),
    });
    await connect(backend);
    return {
      backend,
      isDuplicateKey: (error) => errorCode(error) === DUPLICATE_KEY,
      close: () => backend.disconnect(),
    };
  } catch (error) {
    throw new JobStoreUnavailable('MongoDB', 'MONGODB_URL', describeStoreFault(error));
  }
}

async function connect(backend: MongoBackend): Promise<void> {
  try {
    await backend.connect();
    const { repository } = backend;
    if (!(repository instanceof MongoJobRepository)) throw new TypeError('Agenda keeps its database elsewhere now');
    await repository.getDb().collection(COLLECTION).createIndex({ 'data.key': 1 }, { unique: true, name: 'key' });
  } catch (error) {
    await backend.disconnect();
    throw error;
  }
}

/** What the address says wins; the driver would let the options win. */
function withoutThoseIn(url: string, options: object): object {
  const said = (name: string) => new RegExp(`[?&]${name}=`, 'i').test(url);
  return Object.fromEntries(Object.entries(options).filter(([name]) => !said(name)));
}
