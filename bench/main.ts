import { writeFile } from 'node:fs/promises';
import { measureGroup } from './groups.ts';
import type { Measured } from './measure.ts';
import { parseOptions, usage } from './options.ts';
import { circumstances, markdown, table } from './report.ts';

const options = parseOptions(process.argv.slice(2));
if (!options.ok) {
  process.stderr.write(`${options.problem}\n\n${usage}`);
  process.exit(1);
}
if (options.value === 'help') {
  process.stdout.write(usage);
  process.exit(0);
}

const { groups, json, write } = options.value;
const before = circumstances(new Date());
const measured: Measured[] = [];
for (const group of groups) {
  const one = await measureGroup(group);
  measured.push(one);
  if (json) for (const measure of one.measures) process.stdout.write(`${JSON.stringify(measure)}\n`);
  else process.stdout.write(`${table(one.measures)}\n\n${one.remarks.join('\n')}\n\n`);
}
if (write) await writeFile(new URL('./RESULTS.md', import.meta.url), markdown(measured, before));
process.exit(0);
