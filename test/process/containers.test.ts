import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { settingsSchema } from '../../src/config/settings.ts';
import { clusterStatements, databaseStatements } from '../../src/database/embedded/roles.ts';

function projectFile(path: string): Promise<string> {
  return readFile(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8');
}

test('the composed bot is given every setting there is', async () => {
  const compose = await projectFile('docker-compose.yml');
  // The container has no embedded PostgreSQL, and so no folder for it.
  const settings = Object.keys(settingsSchema.shape).filter((name) => name !== 'DATA_FOLDER');
  expect(settings.filter((name) => !compose.includes(`\n      ${name}: `))).toEqual([]);
});

test('the composed PostgreSQL has the roles of the embedded one, with the same grants', async () => {
  const script = (await projectFile('docker/postgres/create-roles.sh'))
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/:'(\w+)_password'/g, "'$1'");
  const embedded = [
    ...clusterStatements({ admin: 'superuser', owner: 'owner', app: 'app' }),
    ...databaseStatements('rollcall').map((statement) => statement.replace(' template template1', '')),
  ];
  // Its superuser and its own databases are the image's business.
  const ofRollcall = embedded.filter((statement) => !/^alter role|on database (postgres|template1)/.test(statement));
  expect(ofRollcall.length).toBeGreaterThan(0);
  expect(ofRollcall.filter((statement) => !script.includes(`${statement};`))).toEqual([]);
});
