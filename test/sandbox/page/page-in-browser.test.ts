import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Browser, chromium, type Locator, type Page } from 'playwright-core';
import { firstEvening } from '../../../src/sandbox/first-evening.ts';
import { AUDIT_CHANNEL } from '../../../src/sandbox/guild/seed-discord.ts';
import { chromiumArguments, findChromium } from '../../../src/sandbox/page/chromium.ts';
import { PageServer } from '../../../src/sandbox/page/page-server.ts';
import { Transcript } from '../../../src/sandbox/transcript.ts';
import { until } from '../../jobs/until.ts';
import { type Rollcall, startRollcall } from '../../support/rollcall.ts';

// The sandbox's own page, guild and first evening; its time and its Discord's patience are in the hands of the tests.
// main.test.ts starts the sandbox as somebody does who tries it.

/** A page on a busy machine; a test that waits longer has failed. */
const PATIENCE_MS = 30_000;

const executablePath = findChromium();
if (!executablePath) console.warn('NOT TESTED: the sandbox page in a browser. Install Debian’s chromium to test it.');

(executablePath ? describe : describe.skip)('in a browser', () => {
  let rollcall: Rollcall;
  let served: PageServer;
  let browser: Browser;
  let page: Page;
  let complaints: string[];

  beforeAll(async () => {
    const launching = chromium.launch({ executablePath: executablePath ?? '', args: [...chromiumArguments] });
    rollcall = await startRollcall();
    const { companion } = await firstEvening(rollcall, new Transcript(() => {}));
    served = await PageServer.start({ ...rollcall, companion });
    browser = await launching;
  });

  afterAll(async () => {
    await browser?.close();
    await served?.stop();
    await rollcall?.stop();
  });

  beforeEach(async () => {
    complaints = [];
    page = await open({ width: 1280, height: 800 });
  });

  afterEach(async () => {
    await page.context().close();
    expect(complaints).toEqual([]);
  });

  async function open(viewport: { width: number; height: number }): Promise<Page> {
    const context = await browser.newContext({ viewport });
    context.setDefaultTimeout(PATIENCE_MS);
    const opened = await context.newPage();
    opened.on('console', (said) => said.type() === 'error' && complaints.push(said.text()));
    opened.on('pageerror', (error) => complaints.push(String(error)));
    opened.on('dialog', (dialog) => complaints.push(`a script opened a dialog: ${dialog.message()}`));
    await opened.goto(served.url);
    await report(opened).waitFor();
    return opened;
  }

  /** Discord's three seconds are over for whatever the bot has not answered. */
  async function untilGivenUp(words: Locator): Promise<void> {
    await until(`it shows that nobody answered: ${words}`, async () => {
      rollcall.discord.interactions.failUnanswered();
      return (await words.count()) > 0;
    });
  }

  test('the tour leads from the report to the match preview', async () => {
    const tour = page.getByRole('region', { name: 'Guided tour' });
    await expectText(tour, 'Step 1 of 6');
    await choose(page, report(page).getByRole('button', { name: 'Review…' }), /Character without player/);
    await expectText(tour, 'Step 2 of 6');
    await untilFixable(page);
    await tour.getByRole('button', { name: 'Go on' }).click();
    await expectText(tour, 'Step 3 of 6');
    await tour.getByRole('button', { name: 'Go on' }).click();
    await expectText(tour, 'Step 4 of 6');
    await control(page, 'finding.fix').click();
    await expectText(tour, 'Step 5 of 6');
    await expectText(card(page), 'Done: link');
    await control(page, 'finding.undo').click();
    await expectText(tour, 'Step 6 of 6');
    await page.getByRole('form', { name: '/match' }).getByRole('button', { name: 'Send' }).click();
    await expectText(tour, 'That is Rollcall');
    await expectText(card(page), 'Would link');
    await tour.getByRole('button', { name: 'Close' }).click();
    expect(await tour.isVisible()).toBe(false);

    await page.reload();
    await report(page).waitFor();
    expect(await tour.isVisible()).toBe(false);
  });

  test('a stranger’s press is refused, and only they see it', async () => {
    await actAs(page, 'stranger');
    await choose(page, report(page).getByRole('button', { name: 'Review…' }), /Character without player/);
    await expectText(card(page), 'Only you can see this');
    expect(await page.locator('[data-control^="finding.fix"]').count()).toBe(0);
    const refused = await card(page).innerText();

    await actAs(page, 'leader');
    expect(await page.locator('.conversation').innerText()).not.toContain(refused);
    await actAs(page, 'stranger');
    await card(page).getByRole('button', { name: 'Dismiss message' }).click();
    await page.locator('.message.private').first().waitFor({ state: 'detached' });
  });

  test('a dialog opens with what is known, and is sent', async () => {
    await actAs(page, 'leader');
    await type(page, '/setup');
    await page.keyboard.press('Enter');
    await expectText(card(page), 'Rollcall setup');
    await control(page, 'setup.guild').click();
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    const fields = dialog.getByRole('textbox');
    for (const [place, value] of ['us', "Sen'jin", 'Nobody There'].entries()) await fields.nth(place).fill(value);
    await dialog.getByRole('button', { name: 'Submit' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.locator('.message.private', { hasText: 'Nobody There' }).last().waitFor();
  });

  test('everything can be done with keys alone', async () => {
    await page.getByRole('textbox', { name: /^Message/ }).focus();
    await page.keyboard.type('/who');
    await page.keyboard.press('Enter');
    await page.getByRole('form', { name: '/whois' }).waitFor();
    await page.keyboard.type('Trogm');
    await page
      .getByRole('option', { name: /Trogmoon/ })
      .first()
      .waitFor();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    await expectText(card(page), 'Trogmoon');

    await report(page).getByRole('button', { name: 'Review…' }).focus();
    await page.keyboard.press('Enter');
    await page.keyboard.type('x');
    await page.keyboard.press('Escape');
    expect(await page.evaluate('document.activeElement.className')).toContain('select');
    await page.keyboard.press('ArrowDown');
    await page.getByRole('option', { name: /Character without player/ }).waitFor();
    while (!(await page.locator('.choice.active').innerText()).includes('Character without player')) {
      await page.keyboard.press('ArrowDown');
    }
    const answers = await page.locator('.message.private').count();
    await page.keyboard.press('Enter');
    await until('an answer is there', async () => (await page.locator('.message.private').count()) > answers);
    await card(page).locator('[data-control^="finding.next:"]').waitFor();

    await control(page, 'finding.next').focus();
    await goOn(page, () => page.keyboard.press('Enter'));
    expect(await page.evaluate("document.activeElement.dataset.control ?? ''")).toMatch(/^finding\.next/);
  });

  test('a context menu asks who somebody is', async () => {
    const member = page.locator('.people .member', { hasText: 'Shodoom' });
    await member.click({ button: 'right' });
    const menu = page.getByRole('menu');
    expect(await menu.innerText()).toContain('Act as Shodoom');
    await menu.getByRole('menuitem', { name: 'Act as Shodoom' }).click();
    await expectText(page.locator('.identity'), 'Shodoom');
  });

  test('fits a window 360 pixels wide', async () => {
    await page.context().close();
    page = await open({ width: 360, height: 740 });
    await choose(page, report(page).getByRole('button', { name: 'Review…' }), /Character without player/);
    await untilFixable(page);
    for (const panel of ['Channels', 'World', 'Members']) {
      await page.getByRole('button', { name: panel, exact: true }).click();
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
      await page.getByRole('button', { name: panel, exact: true }).click();
    }
    const { x = 0, width = 0 } = (await control(page, 'finding.fix').boundingBox()) ?? {};
    expect(x + width).toBeLessThanOrEqual(360);
    await control(page, 'finding.fix').click();
    await control(page, 'finding.undo').click();
    await control(page, 'finding.fix').waitFor();
  });

  test.each([
    ['markup', '<img src=x onerror=alert(1)>'],
    ['a script', '</bdi><script>alert(1)</script>'],
    ['Markdown', '**bold** [x](javascript:alert(1))'],
    ['text that runs from right to left', '\u202Eevil\u202C مرحبا'],
    ['letters without width', 'in\u200Bvi\u200Dsi\u2060ble'],
  ])('a name with %s is shown as it is written, and does nothing', async (kind, name) => {
    const somebody = rollcall.server.members.find(({ user, id }) => !user.bot && id !== rollcall.server.owner.id);
    if (!somebody) throw new Error('Nobody is there');
    const given = name.slice(0, 32);
    somebody.renames({ nick: given });
    // A word of its own: Rollcall may say something meanwhile, and then the newest message is another.
    const word = `${kind}, as spoken by them`;
    somebody.says(rollcall.server.channel(AUDIT_CHANNEL), `${name} <@${somebody.id}> ${word}`);

    await untilTexts(page.locator('.message', { hasText: word }).locator('.mention'), [`@${given}`]);
    await until('every message of theirs has their name', async () => {
      const authors = await page.locator(`.author[data-member="${somebody.id}"]`).allTextContents();
      return authors.length > 0 && authors.every((author) => author === given);
    });
    await untilTexts(page.locator(`.people [data-member="${somebody.id}"] bdi`), [given]);
    expect(await page.locator('.messages img, .messages script, a[href^="javascript"]').count()).toBe(0);
  });

  test('two tabs stay in step', async () => {
    const other = await page.context().newPage();
    await other.goto(served.url);
    await report(other).waitFor();
    await choose(page, report(page).getByRole('button', { name: 'Review…' }), /Character without player/);
    await untilFixable(page);
    await control(other, 'finding.fix').click();
    await control(page, 'finding.undo').click();
    await control(other, 'finding.fix').waitFor();
    const id = await card(page).getAttribute('data-message');
    await card(page).getByRole('button', { name: 'Dismiss message' }).click();
    await other.locator(`[data-message="${id}"]`).waitFor({ state: 'detached' });
  });

  test('a press redraws its own message alone, in a channel of hundreds', async () => {
    const audit = rollcall.server.channel(AUDIT_CHANNEL);
    for (let each = 0; each < 450; each += 1) rollcall.server.owner.says(audit, `**word** ${each}`);
    await choose(page, report(page).getByRole('button', { name: 'Review…' }), /Character without player/);
    const pressed = await card(page).getAttribute('data-message');
    await page.evaluate("for (const drawn of document.querySelectorAll('.message')) drawn.drawnBefore = true");

    await goOn(page);

    const redrawn = "[...document.querySelectorAll('.message')].filter((drawn) => !drawn.drawnBefore)";
    expect(await page.evaluate(`${redrawn}.map((drawn) => drawn.dataset.message)`)).toEqual([pressed]);
  });

  test('a bot that hears nothing shows as in Discord, and acts again when it is back', async () => {
    await choose(page, report(page).getByRole('button', { name: 'Review…' }), /Character without player/);
    await control(page, 'finding.next').waitFor();
    await page.getByRole('button', { name: 'World', exact: true }).click();
    await page.getByRole('button', { name: 'Cut Rollcall off' }).click();
    await page.getByRole('button', { name: 'Let Rollcall back' }).waitFor();

    await control(page, 'finding.next').click();
    await untilGivenUp(card(page).getByText('This interaction failed'));
    await type(page, '/match');
    await page.keyboard.press('Enter');
    await untilGivenUp(page.getByText('The application did not respond'));

    await page.getByRole('button', { name: 'Let Rollcall back' }).click();
    await page.getByRole('button', { name: 'Cut Rollcall off' }).waitFor();
    await control(page, 'finding.next').click();
    await page.getByText('This interaction failed').waitFor({ state: 'detached' });
  });

  // The last one: it brings a second report.
  test('who is promoted in the game is reported once an hour has passed', async () => {
    await page.getByRole('button', { name: 'World', exact: true }).click();
    const world = page.getByRole('complementary', { name: 'World' });
    await world.getByLabel('Character').fill('Skatefarm-senjin');
    await world.getByLabel('Guild note').fill('alt of Trogmoon');
    await world.getByRole('button', { name: 'Write notes and upload' }).click();
    await expectText(world, '200 characters, 1 updated');
    await world.getByLabel('Rank').selectOption({ label: '2 · Veteran' });
    await world.getByRole('button', { name: 'Set rank' }).click();
    await expectText(world, 'Promoted in the game');

    await world.getByRole('button', { name: 'An hour passes' }).click();

    await report(page).filter({ hasText: 'Skatefarm: Officer → Veteran' }).waitFor();
    expect(await page.locator('.posted').first().innerText()).not.toBe(
      await page.locator('.posted').last().innerText(),
    );
  });
});

function report(page: Page): Locator {
  return page.locator('.message:not(.private)', { hasText: 'Battle.net sync' });
}

/** The newest private answer. */
function card(page: Page): Locator {
  return page.locator('.message.private').last();
}

/** The newest control of a kind, such as `finding.fix`. */
function control(page: Page, kind: string): Locator {
  return page.locator(`[data-control^="${kind}:"]`).last();
}

async function choose(page: Page, select: Locator, option: RegExp): Promise<void> {
  const before = await page.locator('.message.private').count();
  await select.click();
  await page.getByRole('option', { name: option }).click();
  await until('an answer is there', async () => (await page.locator('.message.private').count()) > before);
  await page.locator('.thinking').waitFor({ state: 'detached' });
}

/** Not every finding has evidence: goes on to one that has. */
/** Presses Next, which says on each card whose turn it was; a card's text also changes by itself as time goes by. */
async function goOn(page: Page, press = () => control(page, 'finding.next').click()): Promise<void> {
  const next = control(page, 'finding.next');
  const before = await next.getAttribute('data-control');
  await press();
  await until('the next card is there', async () => (await next.getAttribute('data-control')) !== before);
}

async function untilFixable(page: Page): Promise<void> {
  while ((await card(page).locator('[data-control^="finding.fix:"]').count()) === 0) {
    await goOn(page);
  }
}

async function actAs(page: Page, part: string): Promise<void> {
  await page.locator('.identity').click();
  await page
    .getByRole('option', { name: new RegExp(`^.*${part}`, 's') })
    .first()
    .click();
  await expectText(page.locator('.identity small'), part);
}

/** Types a command without options, and chooses it. */
async function type(page: Page, command: string): Promise<void> {
  await page.getByRole('textbox', { name: /^Message/ }).fill(command);
  await page.keyboard.press('Enter');
  await page.getByRole('form', { name: command }).waitFor();
}

async function expectText(locator: Locator, text: string): Promise<void> {
  await locator.filter({ hasText: text }).first().waitFor();
}

/** Resolves once the elements that are there, and no others, say this and nothing else. */
async function untilTexts(locator: Locator, texts: readonly string[]): Promise<void> {
  await until(`${locator} says ${JSON.stringify(texts)}`, async () => {
    return JSON.stringify(await locator.allTextContents()) === JSON.stringify(texts);
  });
}
