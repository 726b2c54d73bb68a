import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { chromium, type Page } from 'playwright-core';
import { chromiumArguments, findChromium } from './chromium.ts';

// `npm run screenshots`: what the documentation shows, taken from a sandbox of its own.

const here = dirname(fileURLToPath(import.meta.url));
const project = join(here, '..', '..', '..');
const folder = join(project, 'docs', 'screenshots');
const desktop = { width: 1180, height: 720 };
const phone = { width: 360, height: 740 };

const executablePath = findChromium();
if (!executablePath) {
  process.stderr.write('Screenshots are taken with Chromium: install it first (apt-get install chromium).\n');
  process.exit(1);
}

const data = join(project, '.rollcall', 'screenshots');
const sandbox = spawn(process.execPath, [join(here, '..', 'main.ts'), '--data', data], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
const ended = once(sandbox, 'exit');
try {
  const url = await addressOf(sandbox.stdout);
  const browser = await chromium.launch({ executablePath, args: [...chromiumArguments] });
  try {
    await mkdir(folder, { recursive: true });
    await takeAll(await browser.newPage({ viewport: desktop }), url);
    process.stdout.write(`Taken: ${folder}\n`);
  } finally {
    await browser.close();
  }
} finally {
  sandbox.kill('SIGINT');
  await ended;
}

async function takeAll(page: Page, url: string): Promise<void> {
  const shot = (name: string) => page.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled' });
  const control = (kind: string) => page.locator(`[data-control^="${kind}:"]`).last();
  const answer = page.locator('.message.private').last();
  await page.goto(url);
  const report = page.locator('.message', { hasText: 'Battle.net sync' });
  await report.getByRole('button', { name: 'Review…' }).waitFor();
  await page.getByRole('button', { name: 'Dismiss the tour' }).click();
  await report.getByRole('button', { name: 'Review…' }).click();
  await page.getByRole('option', { name: /Character without player/ }).click();
  await walkTo('group.fix');
  await shot('group');
  await walkTo('finding.fix');
  await shot('finding');

  await control('finding.fix').click();
  await control('finding.undo').waitFor();
  await page.locator('.waiting').waitFor({ state: 'detached' });
  await page.setViewportSize(phone);
  await page.getByRole('button', { name: 'Members' }).click();
  await shot('phone');

  await page.setViewportSize(desktop);
  await say('/dataquality overview');
  await control('quality.rule').click();
  await page.getByRole('option', { name: /Character without player/ }).click();
  await control('batch.preview').click();
  await control('batch.apply').waitFor();
  await shot('fix-all');

  await say('/match');
  await control('match.apply').waitFor();
  await page.getByRole('button', { name: 'World', exact: true }).click();
  await shot('match');

  async function say(command: string): Promise<void> {
    await page.getByLabel(/^Message #/).fill(command);
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
  }

  /** Goes on to the next card that has this button. */
  async function walkTo(button: string): Promise<void> {
    await control('finding.next').waitFor();
    while ((await answer.locator(`[data-control^="${button}:"]`).count()) === 0) {
      const pressed = await control('finding.next').getAttribute('data-control');
      await control('finding.next').click();
      await answer.locator(`[data-control^="finding.next:"]:not([data-control="${pressed}"])`).waitFor();
      await page.locator('.waiting').waitFor({ state: 'detached' });
    }
  }
}

async function addressOf(out: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface({ input: out })) {
    const [, url] = /Look at it +(http:\S+)/.exec(line) ?? [];
    if (url) {
      out.resume();
      return url;
    }
  }
  throw new Error('The sandbox ended before its page was there');
}
