import { parseOptions, usage } from './options.ts';

const options = parseOptions(process.argv.slice(2));
if (!options.ok) {
  process.stderr.write([...options.problem, 'npm run sandbox -- --help says what there is.', ''].join('\n'));
  process.exit(1);
}
if (options.value === 'help') {
  process.stdout.write(usage);
  process.exit(0);
}

const { run } = await import('./run.ts');
process.exit(await run(options.value));
